// The questions: one at the top of the page at a time, set up and answered on what the page shows.
import { give_answer, numbered_answer, take_answers_back } from "../../asking.js";
import { BEATS, clock, film_link, set_up } from "./guide.js";
import { say } from "./words.js";

export class CardsPanel {
  constructor(root, model, { before, tell, live, taken }) {
    Object.assign(this, { root, model, before, tell, taken, at: 0 });
    this.cards = model.page.cards;
    this.asked = document.getElementById("asked");
    this.shown = []; // the states, in short, of which the film's question is asked
    this.find = (selector) => root.querySelector(selector);
    this.asked?.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-answer]");
      if (chosen) give_answer(chosen.closest(".question"), chosen);
    });
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
    this.shown = [of_lesson(this.model.page)];
    if (this.question) take_answers_back(this.question);
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
    this.shown = [of_lesson(this.model.page), in_short(this.model)];
    this.taken();
    this.tell(say("card_told", { question: this.card.question }));
  }

  open(open) {
    this.find("#card-answer").hidden = !open;
    this.find("[data-do=answer]").setAttribute("aria-expanded", open);
    this.show_state();
  }

  /** The film's question on the beat of this card, or undefined. */
  get question() {
    return [...(this.asked?.querySelectorAll(".question") ?? [])].find(({ dataset }) => dataset.beat === this.card.id);
  }

  /** Its answers are numbers of the lesson: it is asked as long as points, first line and learning rate are. */
  get is_asked() {
    return !this.model.own && this.shown.includes(in_short(this.model));
  }

  /** Answer the question by the number on a key; whether there is such an answer. */
  answer_by(key) {
    const chosen = this.question && this.is_asked && numbered_answer(this.question, key);
    if (chosen) give_answer(this.question, chosen);
    return Boolean(chosen);
  }

  show_question() {
    const { asked, question, is_asked } = this;
    if (!asked) return;
    asked.hidden = !question;
    // What leaves keeps its room: a line that is being dragged stays under the hand.
    if (!question || is_asked) asked.style.minHeight = "";
    else if (!asked.style.minHeight && asked.offsetHeight) asked.style.minHeight = `${asked.offsetHeight}px`;
    for (const other of asked.querySelectorAll(".question")) other.hidden = other !== question || !is_asked;
    const withdrawn = document.getElementById("not-asked");
    withdrawn.hidden = !question || is_asked;
    withdrawn.textContent = say(this.model.own ? "not_of_these_points" : "not_of_this_line");
  }

  /** Where it is open, the answer for what is on the page now; and the question, where it holds. */
  show_state() {
    this.show_question();
    const { id } = this.card,
      answer = this.find("#card-answer");
    if (!answer.hidden) answer.textContent = say(`answer_${id}`, BEATS[id].facts(this.model));
  }
}

/** All that the numbers in a question hang on, beside the points. */
function in_short({ state: { measure, start, alpha, rule, batch } }) {
  return JSON.stringify([measure, start, alpha, rule, batch]);
}

function of_lesson({ measure, start, alpha }) {
  return in_short({ state: { measure, start, alpha, rule: "plain", batch: 0 } });
}
