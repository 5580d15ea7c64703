//! Running one of the workspace's actions by rules for a model: what code computes and a model cannot.
//!
//! Not for: how the seller reaches an action (`turn`), wording by a model, or inputs. Invariants: an action that drafts,
//! proposes or wants a program is refused before it runs, and what one would still hand over goes nowhere; an error names
//! actions and kinds, never a value.
//!
//! Why the [`Guard`] holds: the call brings no value of the model's choice into any comparison. It takes no inputs, so an
//! action asks only what its file and the knobs ask, however often it is run; what it computes of a confidential field is
//! masked like the same fact in the action's own prompt. A record that is named by a guess counts as in every tool, and
//! also where the call then ends in an error.

use super::find::{Who, resolve};
use super::{Found, Guard, ToolError};
use crate::actions::{
    Action, ActionError, Around, Beyond, Desk, End, Evidence, Gathered, RecordNeed, Registry, perform, text,
};
use crate::assistant::kinds;
use crate::crm::{FieldClass, FieldType, Kind, Record};
use crate::trust::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// The standard actions that only read, with few words each: all that a prompt says of them. Others run by their name, too.
pub(super) const LISTED: &[(&str, &[(&str, &str)])] = &[
    (
        "on a deal or account",
        &[
            ("deal-health", "score and what raises it"),
            ("deal-risk", "reasons with points"),
            ("stakeholder-map", "people and gaps"),
            ("qualification-gaps", "MEDDIC, BANT"),
        ],
    ),
    (
        "on a record",
        &[
            ("summarize", ""),
            ("timeline-digest", "how it came to this"),
            ("relationship-strength", ""),
            ("case-summary", ""),
            ("check-record", "faults of its data"),
            ("discount-check", "policy, who approves"),
            ("handle-objection", "what articles say"),
        ],
    ),
    (
        "on one or all",
        &[
            ("churn-risk", ""),
            ("buying-intent", ""),
            ("sentiment", ""),
            ("satisfaction-themes", ""),
            ("competitor-mentions", ""),
            ("score-lead", ""),
            ("meeting-prep", ""),
            ("follow-ups-due", "who waits for whom"),
            ("next-best-action", ""),
            ("prioritize-tasks", ""),
            ("stale-deals", ""),
            ("what-changed", ""),
            ("handle-time", "of cases"),
        ],
    ),
    (
        "without record",
        &[
            ("morning-brief", ""),
            ("forecast", "this quarter, quota"),
            ("win-rate", "by segment"),
            ("stage-conversion", "funnel"),
            ("sales-velocity", ""),
            ("case-trends", ""),
        ],
    ),
];

/// The actions as a prompt lists them.
pub(super) fn listed() -> String {
    let told = |(name, words): &(&str, &str)| match *words {
        "" => (*name).to_owned(),
        words => format!("{name} ({words})"),
    };
    let group =
        |(on, all): &(&str, &[(&str, &str)])| format!("{on}: {}", all.iter().map(told).collect::<Vec<_>>().join(", "));
    LISTED.iter().map(group).collect::<Vec<_>>().join("; ")
}

/// A call of the tool.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The action, as the model wrote it.
    pub(super) action: String,
    pub(super) who: Option<Who>,
    /// How far fields may travel.
    pub(super) policy: Policy,
}

/// Runs it.
pub(super) fn run(desk: &Desk<'_>, asked: &Asked, stop: &dyn Fn() -> bool) -> Result<Found, ToolError> {
    let builtin = desk.registry.is_none().then(Registry::builtin);
    let Some(registry) = desk.registry.or(builtin.as_ref()) else { return Err(broken(&asked.action)) };
    let action = named(registry, &asked.action)?;
    let mut found = Found::default();
    let record = subject(desk, action, asked.who.as_ref(), &mut found)?;
    let told = computed(desk, registry, action, record.as_ref(), stop)
        .and_then(|gathered| tell(desk, &asked.policy, action, &gathered, &mut found));
    told.map_err(|error| error.after(&found))?;
    Ok(found)
}

/// The action of this name, if it only reads.
fn named<'a>(registry: &'a Registry, written: &str) -> Result<&'a Action, ToolError> {
    let name = written.trim().to_lowercase().replace([' ', '_'], "-");
    let Some(action) = registry.get(&name) else {
        let nearest = registry.nearest(written).map_or("summarize", |action| action.name.as_str());
        let written = super::arguments::short(written);
        return Err(ToolError::new(format!("there is no action `{written}`; the nearest is `{nearest}`")));
    };
    let why = match action.beyond_reading(registry) {
        None if action.has_rules() => return Ok(action),
        None => "is worded by a model and computes nothing by rules",
        Some(Beyond::Drafts) => "writes a draft",
        Some(Beyond::Proposes) => "proposes changes",
        Some(Beyond::Runs) => "runs a program that needs approval",
    };
    Err(only_by_the_seller(action, why))
}

fn only_by_the_seller(action: &Action, why: &str) -> ToolError {
    ToolError::new(format!(
        "`{}` {why}, and this tool only reads: the seller has to ask for it by its key or name",
        action.name
    ))
}

fn needs_record(action: &Action) -> ToolError {
    ToolError::new(format!("`{}` works on {}: say which in `record`", action.name, kinds::in_words(action)))
}

fn broken(action: &str) -> ToolError {
    let action = super::arguments::short(action);
    ToolError::new(format!("`{action}` could not be run just now; answer with what you have"))
}

/// The record that it is to work on.
fn subject(
    desk: &Desk<'_>,
    action: &Action,
    who: Option<&Who>,
    found: &mut Found,
) -> Result<Option<Record>, ToolError> {
    let name = &action.name;
    match (action.record, who) {
        (RecordNeed::Required, None) => Err(needs_record(action)),
        (RecordNeed::None, Some(_)) => {
            Err(ToolError::new(format!("`{name}` is about all records, not about one: leave `record` out")))
        }
        (_, None) => Ok(None),
        (_, Some(who)) => {
            let record = resolve(desk.records, who, found)?;
            if action.fits(&record.kind) {
                return Ok(Some(record));
            }
            let (works, is) = (kinds::in_words(action), kinds::one(&record.kind));
            Err(ToolError::new(format!("`{name}` works on {works}, and that record is {is}")).after(found))
        }
    }
}

/// What the action computes. It is given no inputs, no programs, and nobody to ask.
fn computed(
    desk: &Desk<'_>,
    registry: &Registry,
    action: &Action,
    record: Option<&Record>,
    stop: &dyn Fn() -> bool,
) -> Result<Gathered, ToolError> {
    let around = Around { registry: Some(registry), ..Around::default() };
    let gathered = perform(desk, action, &around, record, &BTreeMap::new(), stop);
    let gathered = gathered.map_err(|error| match error {
        ActionError::Records(error) => error.into(),
        ActionError::NeedsRecord { .. } => needs_record(action),
        // A record would say it.
        ActionError::NeedsInput { .. } | ActionError::BadInput { .. }
            if record.is_none() && action.record == RecordNeed::Optional =>
        {
            needs_record(action)
        }
        ActionError::NeedsInput { input, .. } => only_by_the_seller(action, &format!("needs the input `{input}`")),
        // What is wrong may quote a value.
        _ => broken(&action.name),
    })?;
    match gathered.flow.as_ref().map(|flow| &flow.end) {
        Some(End::Ask(_)) => return Err(only_by_the_seller(action, "asks the seller something first")),
        Some(End::Command(_)) => return Err(only_by_the_seller(action, "runs a program that needs approval")),
        Some(End::Done) | None => {}
    }
    if gathered.stopped {
        return Err(broken(&action.name));
    }
    // What no file declares: the second look at the same law.
    if !gathered.proposals.is_empty() || !gathered.drafts.is_empty() || gathered.envelope.is_some() {
        return Err(only_by_the_seller(action, "proposes something"));
    }
    Ok(gathered)
}

/// The lines of the rules form, each behind the facts that it cites.
fn tell(
    desk: &Desk<'_>,
    policy: &Policy,
    action: &Action,
    gathered: &Gathered,
    found: &mut Found,
) -> Result<(), ToolError> {
    let lines = gathered.rules_lines(action).map_err(|_| broken(&action.name))?;
    if lines.is_empty() {
        found.text("The action found nothing to tell.");
    }
    let schema = desk.records.schema()?;
    let guard = Guard { policy, schema: &schema, said: "" };
    let entries = gathered.book.entries();
    let numbered = (1..).zip(entries).filter(|(_, entry)| is_held(entry, &guard));
    let held: BTreeMap<usize, &str> = numbered.map(|(number, entry)| (number, entry.text.as_str())).collect();
    let mut left = 0_usize;
    for line in lines {
        let cited: BTreeSet<usize> = text::markers(&line).into_iter().flat_map(|(_, numbers)| numbers).collect();
        let tells =
            !cited.iter().any(|number| held.contains_key(number)) && !held.values().any(|text| holds(&line, text));
        left += usize::from(!tells);
        let evidence = cited.into_iter().filter_map(|number| {
            let entry = entries.get(number.checked_sub(1)?)?;
            // Of a field the gate decides by its class; what has none would go as it is.
            (entry.citation.is_some() || !held.contains_key(&number)).then(|| (number, entry.clone()))
        });
        found.told(tells.then_some(line), evidence.collect());
    }
    if left > 0 {
        let lines = text::count(left as i64, "line");
        found.text(format!("({lines} left out for values that may not leave; the facts stand.)"));
    }
    Ok(())
}

/// Whether a line in which the value stands must not go along: the gate treats a fact by its class, and in a line it finds
/// only names, amounts and the like. Of what code computed over many records nobody knows the fields: where any number or
/// amount is regulated, so is that, as in a query.
fn is_held(evidence: &Evidence, guard: &Guard<'_>) -> bool {
    use FieldType::{Email, Money, Phone, Reference, Url};
    let Some(cite) = &evidence.citation else {
        return counts_regulated(guard);
    };
    let (kind, field) = (&cite.record.kind, cite.field.as_str());
    match guard.class_of(kind, field) {
        FieldClass::Regulated => true,
        FieldClass::Confidential => {
            let known = guard.schema.field(kind, field).map(|field| field.field_type);
            let found = known.is_some_and(|known| matches!(known, Email | Money | Phone | Reference | Url));
            !found && !NAMES.contains(&field) && !field.ends_with("_name")
        }
        FieldClass::Internal | FieldClass::Public => false,
    }
}

/// Whether any field that can be counted or summed up is regulated.
fn counts_regulated(guard: &Guard<'_>) -> bool {
    use FieldType::{Money, Number, Percent};
    Kind::STANDARD.iter().chain(guard.schema.kinds()).any(|kind| {
        let counted = |known: FieldType| matches!(known, Money | Number | Percent);
        let fields = guard.schema.fields(kind);
        let mut fields = fields.iter().filter(|field| counted(field.field_type));
        fields.any(|field| guard.class_of(kind, &field.name) == FieldClass::Regulated)
    })
}

/// Fields whose values are names and addresses, which the gate finds in any text.
const NAMES: &[&str] = &["name", "company", "attendees", "from", "to", "cc"];
/// Shorter values are words that stand anywhere.
const TELLING: usize = 4;

fn holds(line: &str, value: &str) -> bool {
    value.chars().count() >= TELLING && line.to_lowercase().contains(&value.to_lowercase())
}
