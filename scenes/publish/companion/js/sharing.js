// Keeps the address of the page in step with what it shows, goes where an address says, and copies.
import { from_address, to_address } from "./address.js";

const PAUSE = 400; // milliseconds: browsers bear no more than some changes of an address a second

export class Sharing {
  /** `is_busy` says when nothing is to be kept yet; `show_beat` goes to a question, and says if there is one. */
  constructor(model, embed, { is_busy, show_beat, arrived }) {
    Object.assign(this, { model, embed, is_busy, show_beat, arrived, waiting: 0, own_hash: null });
    addEventListener("hashchange", () => this.go());
  }

  keep_soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => (this.is_busy() ? this.keep_soon() : this.keep()), PAUSE);
  }

  keep() {
    const address = to_address(this.model);
    this.embed.value = frame_of(address);
    try {
      if (address !== null) history.replaceState(null, "", `#${address}`);
      this.own_hash = location.hash;
    } catch {
      // a frame without an address of its own
    }
  }

  /** Set the page up as its address says, where that is not of its own making. */
  go() {
    if (location.hash === this.own_hash) return;
    const hash = location.hash.slice(1);
    if (this.show_beat(new URLSearchParams(hash).get("card"))) return;
    if (!hash.includes("=")) return;
    from_address(this.model, hash);
    this.arrived();
  }
}

/** The line for a course page; seen from the disk, the page is one that lies beside it. */
function frame_of(address) {
  const plain = location.href.split("#")[0];
  const own = (location.protocol.startsWith("http") ? plain : plain.split("/").pop()).replace(/"/g, "%22");
  const title = document.title.replace(/[&"<]/g, "");
  const hash = address === null ? "" : `#${address}`;
  return `<iframe src="${own}${hash}" width="1280" height="820" style="border:0" title="${title}"></iframe>`;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // not allowed in a frame, or from a file: the old way
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
