//! What the seller asked and gave: short for the log, and whole for the check of the answer.
//!
//! Invariant: a text that the seller gave is a source to its last word, however little of it stands in the log.

use crate::actions::text::excerpt;
use crate::assistant::Input;

/// Letters of an input that stand in the log as the question: a text that is digested is not asked again with it.
const SHOWN: usize = 200;

/// What was asked, in the seller's words or as the action's name.
pub(super) fn words_of(input: &Input) -> String {
    match input {
        Input::Words(words) => words.clone(),
        Input::Action { id, inputs } if inputs.is_empty() => id.clone(),
        Input::Action { id, inputs } => {
            let inputs: Vec<String> =
                inputs.iter().map(|(name, value)| format!("{name}={}", excerpt(value, SHOWN))).collect();
            format!("{id} {}", inputs.join(" "))
        }
        Input::ReviseDraft { request, .. } => format!("change the draft: {request}"),
    }
}

/// Every word that the seller said or gave.
pub(super) fn given(input: &Input) -> String {
    match input {
        Input::Action { inputs, .. } => inputs.values().map(String::as_str).collect::<Vec<_>>().join("\n"),
        other => words_of(other),
    }
}

#[cfg(test)]
mod tests {
    use crate::assistant::Input;
    use crate::crm::{Kind, Records};
    use crate::runtime::Stop;
    use crate::runtime::desk::Begun;
    use crate::runtime::net;
    use crate::runtime::test_desk::House;
    use std::collections::BTreeMap;

    /// A call in which the name of who speaks stands far behind the part that the log shows.
    #[test]
    fn a_text_that_the_seller_gives_is_a_source_to_its_last_word() {
        let house = House::demo();
        let answer = serde_json::json!({ "text": "Tess Vosberg wants a trial month. Orla Quinlan is against it." });
        let mut desk = house.desk_with_script(&format!("{answer}\n{{\"finish\": \"stop\"}}\n\n"));
        let deal = desk.reader().records(&Kind::Opportunity, None, 1).unwrap().remove(0);
        let call =
            format!("{}\nTess Vosberg: can we have a trial month?", "It is too much for us this year. ".repeat(12));
        let inputs = BTreeMap::from([("objection".to_owned(), call)]);
        let input = Input::Action { id: "handle-objection".into(), inputs };
        let begun = desk.begin(input, Some(deal.reference()), &Stop::default(), &mut |_| {}).unwrap();
        let Begun::Stream(stream, turn) = begun else { panic!("a model is asked") };
        let raw = net::run_blocking(*stream, &turn.stop, &mut |_| {}).unwrap();
        let Begun::Done(outcome) = desk.carry_on(*turn, raw, &mut |_| {}).unwrap() else { panic!("one answer") };
        let doubts: Vec<&str> =
            outcome.answer.claims.iter().filter(|c| c.is_doubtful()).map(|claim| claim.text.as_str()).collect();
        assert_eq!(doubts, ["Orla Quinlan"], "{}", outcome.answer.text);
    }
}
