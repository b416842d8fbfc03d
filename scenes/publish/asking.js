// A question as asking.html writes it: what becomes of it when it is answered.

/** The button of an answer by its number, as a key says it; undefined where there is none. */
export function numbered_answer(question, key) {
  return [...question.querySelectorAll("[data-answer]")][Number(key) - 1];
}

/** Mark an answer and say what there is to say of it; whether it is right. */
export function give_answer(question, chosen) {
  const is_right = chosen.dataset.right === "yes";
  for (const other of question.querySelectorAll("[data-answer]")) other.classList.toggle("chosen", other === chosen);
  chosen.querySelector(".mark").textContent = is_right ? "✓" : "✗";
  question.querySelector(".feedback").textContent = chosen.dataset.feedback;
  return is_right;
}

/** Make a question as it was before it was answered. */
export function take_answers_back(question) {
  question.querySelector(".feedback").textContent = "";
  for (const mark of question.querySelectorAll(".mark")) mark.textContent = "";
  for (const chosen of question.querySelectorAll(".chosen")) chosen.classList.remove("chosen");
}
