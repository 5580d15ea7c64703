//! Sentences for generated mails, notes, cases and tasks.
//!
//! Not for: stories. Invariant: a text is put together from an opening, a matter and a close, so that neighbours
//! differ and a summary has something to say.

use super::super::rng::Rng;

/// A short business text about a product; `{}` stands for it.
pub(super) fn body(rng: &mut Rng, product: &str) -> String {
    let (before, after) = rng.pick(OPENINGS).split_once("{}").unwrap_or_default();
    [before, product, after, *rng.pick(MATTERS), *rng.pick(CLOSES)].concat()
}

const OPENINGS: &[&str] = &[
    "Thank you for the offer on {}. ",
    "We talked about {} in our team this week. ",
    "Here is a short update on {}. ",
    "I come back to our call on {}. ",
    "I have two points on {}. ",
    "The trial with {} has ended. ",
    "Our auditor has looked at {}. ",
    "Purchasing came back on {}. ",
];
const MATTERS: &[&str] = &[
    "The price is above what we planned, and we would need a three-year term to make it fit. ",
    "The night shift wants alarms by phone, not by mail; can that be shown before we sign? ",
    "Installation must be done while the plant is closed, which is one week in the summer. ",
    "Our IT asks where the data is kept and who can read it. ",
    "Two of the readings were off by more than one degree against the hand probe. ",
    "The managing director agrees in principle but wants a reference from our industry. ",
    "A competitor offered the hardware for 15 per cent less, without calibration. ",
    "We will start with one site and decide on the others after a quarter. ",
    "The budget moves to next year unless the order is placed this month. ",
    "The number of sensors went down because one hall is being rebuilt. ",
];
const CLOSES: &[&str] = &[
    "Please call me on Thursday.",
    "Can you send a revised quote by Friday?",
    "I will ask the plant manager to join the next meeting.",
    "We decide at the board meeting at the end of the month.",
    "Next step: site visit with the maintenance lead.",
    "Until then nothing is ordered.",
    "The signed form follows by mail.",
    "I am away next week; my colleague has the details.",
];

/// Subjects of mails and titles of notes; the product follows.
pub(super) const SUBJECTS: &[&str] = &[
    "Offer for ",
    "Question about ",
    "Next steps: ",
    "Delivery of ",
    "Price of ",
    "Meeting on ",
    "Trial of ",
    "Terms for ",
];
/// What a seller has to do.
pub(super) const TODOS: &[&str] = &[
    "Call back about ",
    "Send quote for ",
    "Prepare demo of ",
    "Check delivery of ",
    "Follow up on ",
    "Ask for reference on ",
];
/// What is wrong in a case.
pub(super) const TROUBLES: &[&str] = &[
    "No readings from ",
    "False alarms of ",
    "Certificate missing for ",
    "Wrong invoice for ",
    "Login fails for ",
    "Battery low in ",
];
/// Products as texts name them, in the order of the workspace's products.
pub(super) const PRODUCTS: &[&str] = &[
    "ColdWatch sensors",
    "ColdWatch Cloud",
    "MachinePulse sensors",
    "MachinePulse Cloud",
    "Gateway LG-2",
    "Premium Support",
    "the onboarding",
    "the Audit Pack",
];
