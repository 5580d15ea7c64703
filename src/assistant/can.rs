//! What dealdesk can do and what it cannot: every action of the chat in groups, with limits and lines to say.
//!
//! For: "what can you do" in the chat and on every surface, and `dealdesk can`. Not for: keys, which the screen lists.
//! Invariant: a line that is shown goes to its action when it is said, because only such lines are shown.

use super::{Context, Route, route, samples};
use crate::actions::{Action, RecordNeed, Surface, text::clean};
use crate::crm::{Answer, Kind, Listing, SourceError, Status};

/// What it cannot do, said up front.
pub const LIMITS: &[&str] = &[
    "I know only the records in this workspace, nothing of the web.",
    "I send nothing, call nobody and change nothing without your yes; I delete nothing at all.",
    "Where the records are silent, I say so and do not guess.",
    "Likely readings are asked back; a line that nothing fits is noted, so that it can be learnt.",
];

/// The groups in their order, with the built-in actions of each. What a user's file adds stands under the last.
const GROUPS: &[(&str, &[&str])] = &[
    ("Record", &["summarize", "query", "timeline-digest", "stakeholder-map", "relationship-strength", "check-record"]),
    (
        "Day",
        &[
            "morning-brief",
            "prioritize-tasks",
            "what-changed",
            "next-best-action",
            "follow-ups-due",
            "meeting-prep",
            "end-of-day",
            "explain-suggestions",
        ],
    ),
    (
        "Deal",
        &[
            "deal-health",
            "deal-risk",
            "qualification-gaps",
            "close-plan",
            "draft-quote",
            "discount-check",
            "win-loss-note",
            "handle-objection",
            "competitor-mentions",
        ],
    ),
    (
        "Pipeline",
        &[
            "pipeline-review",
            "forecast",
            "stage-conversion",
            "sales-velocity",
            "win-rate",
            "stale-deals",
            "data-hygiene",
            "find-duplicates",
        ],
    ),
    ("Signals", &["sentiment", "churn-risk", "buying-intent", "satisfaction-themes"]),
    ("Leads", &["qualify-lead", "score-lead", "route-lead", "draft-outreach"]),
    ("Service", &["case-summary", "reply-options", "draft-article", "route-case", "case-trends", "handle-time"]),
    ("Text to records", &["digest-text"]),
    ("Writing", &["draft-email", "one-pager", "call-script", "marketing-copy"]),
];
/// Where actions stand that are in no group.
const OWN: &str = "Your own";

/// Lines tried for an action until one goes to it.
const TRIED: usize = 6;
/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Ability {
    /// Its group.
    pub group: &'static str,
    /// The action's name.
    pub id: String,
    /// What the screen calls it.
    pub title: String,
    /// What it does, in a sentence.
    pub what: String,
    /// Lines that go to it, with names of the seller's own records.
    pub say: Vec<String>,
    /// What it needs or does not do.
    pub limits: Vec<String>,
}

/// Everything that can be done in the chat, by groups, with at most `lines` lines each, which were routed to be sure.
pub fn abilities(context: &Context<'_>, lines: usize) -> Result<Vec<Ability>, SourceError> {
    let mut found = Vec::new();
    for action in context.registry.iter().filter(|action| action.on(Surface::Chat)) {
        found.push(Ability {
            group: group(&action.name),
            id: action.name.clone(),
            title: clean(&action.title),
            what: sentence(&action.description),
            say: routed(context, action, lines)?,
            limits: limits(action),
        });
    }
    let place =
        |ability: &Ability| GROUPS.iter().position(|(group, _)| *group == ability.group).unwrap_or(GROUPS.len());
    let within = |ability: &Ability| {
        GROUPS.iter().find_map(|(_, ids)| ids.iter().position(|id| *id == ability.id)).unwrap_or(usize::MAX)
    };
    found.sort_by_key(|ability| (place(ability), within(ability)));
    Ok(found)
}

fn group(id: &str) -> &'static str {
    GROUPS.iter().find(|(_, ids)| ids.contains(&id)).map_or(OWN, |(group, _)| group)
}

/// The first sentence, without its asides.
fn sentence(description: &str) -> String {
    let first = description.split(". ").next().unwrap_or_default();
    clean(first.split(" - ").next().unwrap_or_default().trim_end_matches('.'))
}

fn limits(action: &Action) -> Vec<String> {
    let kinds: Vec<&str> = action.kinds.iter().map(Kind::as_str).collect();
    let on = match (action.record, kinds.is_empty()) {
        (RecordNeed::None, _) => None,
        (RecordNeed::Required, true) => Some("needs a record".to_owned()),
        (RecordNeed::Required, false) => Some(format!("needs a record: {}", kinds.join(", "))),
        (RecordNeed::Optional, true) => None,
        (RecordNeed::Optional, false) => Some(format!("with or without a record: {}", kinds.join(", "))),
    };
    let model = (action.wants_model() && !action.has_rules()).then(|| "needs a model".to_owned());
    on.into_iter().chain(model).chain(action.limits.iter().map(|limit| clean(limit))).collect()
}

/// Lines of the action's own file that go to it, on records that there are.
fn routed(context: &Context<'_>, action: &Action, lines: usize) -> Result<Vec<String>, SourceError> {
    let Some(name) = example(context, action)? else { return Ok(Vec::new()) };
    let mut shown = Vec::new();
    for utterance in samples::of(action).take(TRIED) {
        let line = clean(&utterance.replace("{record}", &name));
        let goes = match route(context, &line, None)? {
            Route::Action { id, .. } => id == action.name,
            Route::Query => action.name == "query",
            _ => false,
        };
        if goes {
            shown.push(line);
        }
        if shown.len() == lines {
            break;
        }
    }
    Ok(shown)
}

/// Records looked at for an example.
const LOOKED_AT: usize = 12;

/// The name of a record that the action works on and that no other record has; `None` where there is none.
fn example(context: &Context<'_>, action: &Action) -> Result<Option<String>, SourceError> {
    if !samples::of(action).any(|utterance| utterance.contains("{record}")) {
        return Ok(Some(String::new()));
    }
    let usual = [Kind::Opportunity, Kind::Account, Kind::Contact, Kind::Lead, Kind::Case];
    let kinds = if action.kinds.is_empty() { &usual[..] } else { &action.kinds[..] };
    for kind in kinds {
        let listing = Listing { kind: kind.clone(), filter: None, sort: None, limit: LOOKED_AT, after: None };
        for row in context.records.list(&listing)?.rows {
            let plain = row.name.split(' ').count() <= 4 && row.name.chars().count() > 4;
            if plain && context.records.by_name(None, &row.name, 2)?.len() == 1 {
                return Ok(Some(row.name));
            }
        }
    }
    Ok(None)
}

/// The answer of the chat.
pub(super) fn answer(context: &Context<'_>) -> Result<Answer, SourceError> {
    Ok(Answer::new(Status::Answered, text(&abilities(context, 1)?)))
}

/// As Markdown.
pub fn text(abilities: &[Ability]) -> String {
    let mut text = "Here is what I can do:\n".to_owned();
    let mut group = "";
    for ability in abilities {
        if ability.group != group {
            group = ability.group;
            text.push_str(&format!("\n**{group}**\n\n"));
        }
        text.push_str(&format!("- **{}**: {}.", ability.title, ability.what));
        if let Some(line) = ability.say.first() {
            text.push_str(&format!(" Say “{line}”."));
        }
        text.push('\n');
    }
    text.push_str("\n**What I cannot do**\n\n");
    LIMITS.iter().for_each(|limit| text.push_str(&format!("- {limit}\n")));
    text
}
