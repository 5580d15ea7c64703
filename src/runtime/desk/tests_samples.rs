//! Sample questions are answered by the actions that they are shown for.

use crate::assistant::{Input, samples};
use crate::crm::{Kind, Listing, Records, Status};
use crate::runtime::test_desk::House;

#[test]
fn every_sample_question_is_answered_by_its_action() {
    let house = House::demo();
    let mut desk = house.desk();
    let listing = Listing { kind: Kind::Opportunity, filter: None, sort: None, limit: 50, after: None };
    let rows = desk.reader().list(&listing).unwrap().rows;
    let deal = rows.iter().find(|row| row.name == "Halden renewal 2027").unwrap();
    for sample in samples::all() {
        let words = sample.words.replace("{record}", &deal.name);
        desk.begin_conversation().unwrap();
        let outcome = desk.run(Input::Words(words.clone()), Some(deal.record.clone()), &mut |_| ()).unwrap();
        assert_eq!(outcome.answer.status, Status::Answered, "{words}: {}", outcome.answer.text);
        let action = outcome.answer.action.as_deref().unwrap_or("query");
        assert_eq!(action, sample.action, "{words}");
    }
}
