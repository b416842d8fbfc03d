// The questions: one at the top of the page at a time, set up and answered on what the page shows.
import { BEATS, clock, film_link, set_up } from "./guide.js";
import { say } from "./words.js";

export class CardsPanel {
  constructor(root, model, { before, tell, live, taken }) {
    Object.assign(this, { root, model, before, tell, taken, at: 0 });
    this.cards = model.page.cards;
    this.find = (selector) => root.querySelector(selector);
    this.deeds = {
      next_card: () => this.show(this.at + 1),
      last_card: () => this.show(this.at - 1),
      set_up: () => this.set_up(),
      answer: () => {
        this.open(this.find("#card-answer").hidden);
        if (!this.find("#card-answer").hidden) live.textContent = this.find("#card-answer").textContent;
      },
    };
  }

  get card() {
    return this.cards[this.at];
  }

  show(at) {
    this.at = (at + this.cards.length) % this.cards.length;
    const { id, scene, question } = this.card,
      link = film_link(this.model.page, id),
      film = this.find("#card-film");
    this.find("#card-place").textContent = say("card_place", { k: this.at + 1, n: this.cards.length, scene });
    this.find("#card-question").textContent = question;
    this.open(false);
    film.hidden = link === null;
    if (link !== null) {
      film.href = link;
      film.textContent = say("film_at", { time: clock(this.model.page.film.beats[id]) });
    }
    document.querySelectorAll(".cards a").forEach((a, k) => a.setAttribute("aria-current", k === this.at));
  }

  /** Show a beat's card and set it up; false where there is none of that name. */
  show_beat(id) {
    const at = this.cards.findIndex((card) => card.id === id);
    if (at < 0) return false;
    this.show(at);
    this.set_up();
    return true;
  }

  set_up() {
    this.before();
    set_up(this.model, this.card.id);
    this.taken();
    this.tell(say("card_told", { question: this.card.question }));
  }

  open(open) {
    this.find("#card-answer").hidden = !open;
    this.find("[data-do=answer]").setAttribute("aria-expanded", open);
    this.show_state();
  }

  /** Where it is open, the answer for what is on the page now. */
  show_state() {
    const { id } = this.card,
      answer = this.find("#card-answer");
    if (!answer.hidden) answer.textContent = say(`answer_${id}`, BEATS[id].facts(this.model));
  }
}
