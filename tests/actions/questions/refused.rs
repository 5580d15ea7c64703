//! Questions with a word that turns their meaning round: read with it, or not answered at all.

use super::answers;
use crate::desks::Workspace;
use dealdesk::actions::question;
use dealdesk::crm::query::Query;

/// What each of these means; `-` and words: not answered, because of these words.
const READ: &[(&str, &str)] = &[
    // Negated windows and amounts.
    ("won deals except those in October", "opportunity where stage = \"Closed Won\" and not (close_date in 2026-10)"),
    ("leads not created this month", "lead where not (created_at in this month)"),
    ("cases that were not opened in November", "case where not (created_at in 2026-11)"),
    ("tasks not due this week", "task where status != \"Completed\" and not (due_date in this week)"),
    (
        "deals not closing in 2026",
        "opportunity where $open and not (close_date >= 2026-01-01 and close_date <= 2026-12-31)",
    ),
    ("deals not over 50k", "opportunity where not (amount > 50000)"),
    ("deals not between 10k and 50k", "opportunity where not (amount >= 10000 and amount <= 50000)"),
    ("deals owned by anyone but Nora", "opportunity where owner != \"Nora Lindqvist\""),
    ("open deals that are not mine", "opportunity where $open and owner != me"),
    ("deals that are not won", "opportunity where stage != \"Closed Won\""),
    // Either of two conditions.
    ("deals over 100k or in negotiation", "opportunity where amount > 100000 or stage = \"Negotiation\""),
    (
        "open deals over 100k or in negotiation",
        "opportunity where $open and (amount > 100000 or stage = \"Negotiation\")",
    ),
    (
        "deals closed in November or lost",
        "opportunity where stage in (\"Closed Won\", \"Closed Lost\") and close_date in 2026-11 or stage = \"Closed Lost\"",
    ),
    ("deals in proposal or negotiation", "opportunity where stage in (\"Proposal\", \"Negotiation\")"),
    ("contacts called Müller or Quill", "contact where name ~ \"Müller\" or name ~ \"Quill\""),
    // Shares.
    (
        "percentage of open deals that are in negotiation",
        "opportunity where $open show rate(stage = \"Negotiation\"), count",
    ),
    ("share of pipeline that sits with Nora", "opportunity where $open show rate(owner = \"Nora Lindqvist\"), count"),
    // What lies ahead.
    ("forecast for January", "opportunity where $open and close_date in 2027-01 show sum(amount)"),
    (
        "weighted forecast December",
        "opportunity where $open and close_date in 2026-12 show sum(amount * probability / 100)",
    ),
    ("what will we close in Q1", "opportunity where $open and close_date >= 2027-01-01 and close_date <= 2027-03-31"),
    ("tasks due in January", "task where status != \"Completed\" and due_date in 2027-01"),
    // Orders.
    ("longest open case", "case where status != \"Closed\" sort by created_at limit 1"),
    (
        "worst performing rep",
        "opportunity where stage = \"Closed Won\" group by owner show sum(amount) sort by sum(amount) limit 1",
    ),
    ("number of calls per rep", "task where type = \"Call\" group by owner show count"),
    ("won deals outside October", "opportunity where stage = \"Closed Won\" and not (close_date in 2026-10)"),
    ("cases except those created this month", "case where not (created_at in this month)"),
    ("open deals not closing this quarter", "opportunity where $open and not (close_date in this quarter)"),
    ("percentage of leads from webinars", "lead show rate(lead_source = \"Webinar\"), count"),
    (
        "what percentage of deals are won",
        "opportunity where stage in (\"Closed Won\", \"Closed Lost\") show rate(stage = \"Closed Won\"), count",
    ),
    // Not answered.
    ("second biggest account", "- second"),
    ("deals won within 30 days of creation", "- within"),
    ("won deals compared with the same month last year", "- same"),
    ("deals over 100k or in negotiation this quarter", "- or"),
    ("deals older than the Halden deal", "- older"),
    ("deals not at risk", "- not"),
    ("meetings without Ben", "event where owner != \"Ben Hartmann\""),
    ("quota attainment by rep", "- attainment"),
    ("deals that never changed stage", "- never"),
    ("third largest deal", "- third"),
    ("deals that are not stale", "- not"),
    ("deals neither won nor lost", "- nor"),
    ("deals open longer than the average", "- longer"),
    ("average discount by rep", "- discount"),
    ("phone number of Mark", "- phone"),
    ("quota attainment", "- attainment"),
];

#[test]
fn a_word_that_turns_the_meaning_round_is_used_or_nothing_is_answered() {
    let demo = Workspace::demo();
    let mut wrong = Vec::new();
    for (question, expected) in READ {
        let reading = question::read(&demo.desk(), question).unwrap();
        let shown = reading.query.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let said = format!("{shown} ?? {:?} !! {:?}", reading.unused, reading.blocking);
        let right = match expected.strip_prefix("- ") {
            Some(word) => {
                reading.query.is_none()
                    || reading.choice.is_some()
                    || reading.blocking.iter().any(|blocking| blocking == word)
            }
            None => {
                let expected = expected.replace("$open", "not stage in (\"Closed Won\", \"Closed Lost\")");
                let wanted = demo.rows(&Query::parse(&expected).unwrap()).unwrap();
                let found = reading.query.as_ref().and_then(|query| demo.rows(query).ok());
                reading.blocking.is_empty()
                    && reading.unused.is_empty()
                    && found.is_some_and(|found| wanted.is_told_by(&found, expected.contains("sort by")))
            }
        };
        if !right {
            wrong.push(format!("{question}\n    = {expected}\n    ! {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_refusal_says_which_words_and_offers_the_nearest_expression() {
    let demo = Workspace::demo();
    let (text, rows, query) = answers::answer(&demo, "deals that are not stale");
    assert!(text.contains("“not” could not be used") && text.contains("opportunity where"), "{text}");
    assert!(rows.rows.is_empty() && rows.records.is_empty() && query.is_empty(), "{text}");
}

#[test]
fn a_share_is_no_win_rate_and_amounts_of_several_currencies_are_not_ranked() {
    let demo = Workspace::demo();
    let (text, ..) = answers::answer(&demo, "percentage of open deals that are in negotiation");
    assert!(text.contains("share of deals with") && !text.contains("win rate"), "{text}");
    let (text, ..) = answers::answer(&demo, "win rate by owner");
    assert!(text.contains("Win rate"), "{text}");
    let (text, ..) = answers::answer(&demo, "which account has the most open pipeline");
    assert!(!text.contains(" + ") || text.contains("cannot be ranked"), "{text}");
}
