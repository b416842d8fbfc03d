// What can be taken hold of: by mouse, pen or finger, and by the arrow keys.

/** Call start, move and end with places in the view; `start` may refuse with false. */
export function drags(element, { start = () => true, move, end = () => {} }) {
  const view = element.closest(".view");
  let holding = false;
  const place = (event) => {
    const box = view.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || start(...place(event), event.pointerType === "touch") === false) return;
    holding = true;
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
    element.focus?.({ preventScroll: true });
  });
  element.addEventListener("pointermove", (event) => {
    if (holding) move(...place(event));
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    element.addEventListener(kind, () => {
      if (holding) end();
      holding = false;
    });
  }
  // While something is held, a finger does not scroll the page.
  element.addEventListener(
    "touchmove",
    (event) => {
      if (holding) event.preventDefault();
    },
    { passive: false },
  );
}

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, 10],
  PageDown: [0, -10],
};

/** Call `nudge` with steps to the right and up; with shift they are ten times as long.  `end` when the key comes up. */
export function keys(element, nudge, end = () => {}) {
  element.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    nudge(arrow[0] * far, arrow[1] * far);
  });
  element.addEventListener("keyup", (event) => {
    if (event.key in ARROWS) end();
  });
}
