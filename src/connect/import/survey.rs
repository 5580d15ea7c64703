//! The first reading: which records there are, what their columns mean, what looks doubtful.
//!
//! Invariant: nothing is written here, so a file that cannot be read stops the import before it began.

use super::column::{Column, Format, Target, custom_field};
use super::date::DateOrder;
use super::files::Input;
use super::identity::{self, Identity, Occurrences};
use super::names::{Index, Meaning};
use super::number::Decimal;
use super::report::ColumnReport;
use super::source::Source;
use super::suspects::{Suspects, Traits};
use super::table::Raw;
use super::{ImportError, Options, Phase, Progress};
use crate::crm::{FieldDef, FieldType, Kind, Record, Records, Schema, SourceError, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// What the first reading found.
pub(super) struct Survey {
    /// The files in the order in which they are written.
    pub(super) sources: Vec<Source>,
    /// Every record and name.
    pub(super) index: Index,
    /// Fields to declare.
    pub(super) fields: BTreeMap<Kind, Vec<FieldDef>>,
    /// Managers that no file lists: by the number of the file that names them.
    pub(super) managers: Vec<(usize, Record)>,
}

/// What grows over all files.
#[derive(Default)]
struct Found {
    index: Index,
    suspects: Suspects,
    known_kinds: BTreeSet<Kind>,
    managers: BTreeMap<String, usize>,
}

/// Reads every file once.
pub(super) fn survey(inputs: &[Input], options: &mut Options<'_>, store: &dyn Writer) -> Result<Survey, ImportError> {
    let store: &dyn Records = store;
    let mut schema = store.schema()?;
    let mut found = Found::default();
    found.known_kinds.extend(store.counts()?.into_iter().map(|(kind, _)| kind));
    found.known_kinds.extend(inputs.iter().filter_map(|input| input.kind.clone()));
    let mut sources = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let known: Vec<Kind> = found.known_kinds.iter().cloned().collect();
        let mut source = Source::open(input, number, options, &schema, &known)?;
        read(&mut source, inputs.len(), &schema, options, store, &mut found)?;
        found.known_kinds.extend(source.columns.list.iter().map(|column| column.kind.clone()));
        declare_ids_only(&mut source);
        sources.push(source);
    }
    let managers = missing_managers(&mut found, store)?;
    let mut fields: BTreeMap<Kind, Vec<FieldDef>> = BTreeMap::new();
    let known: Vec<Kind> = found.known_kinds.iter().cloned().collect();
    for source in &mut sources {
        decide(source, &known, &mut found.index, store, &mut schema, &mut fields)?;
    }
    sources.sort_by_key(|source| (rank(source.kind()), source.number));
    Ok(Survey { sources, index: found.index, fields, managers })
}

/// What is pointed at is written before what points at it.
fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::User => 0,
        Kind::Account | Kind::Product | Kind::Campaign => 1,
        Kind::Contact | Kind::Lead => 2,
        Kind::Opportunity => 3,
        Kind::Quote | Kind::Case => 4,
        _ => 5,
    }
}

fn read(
    source: &mut Source,
    files: usize,
    schema: &Schema,
    options: &mut Options<'_>,
    store: &dyn Records,
    found: &mut Found,
) -> Result<(), ImportError> {
    let mut seen = Occurrences::default();
    let mut ids = std::collections::HashSet::new();
    let restarted = std::cell::Cell::new(false);
    let blank = source.report.clone();
    let mut restart = |source: &mut Source| {
        source.report = blank.clone();
        source.columns.list.iter_mut().for_each(|column| column.profile = Default::default());
        restarted.set(true);
    };
    let number = source.number + 1;
    source.each(schema, &mut restart, &mut |source, raw| {
        if restarted.take() {
            seen = Occurrences::default();
            ids.clear();
        }
        options.tell(Progress { phase: Phase::Reading, file: number, files, rows: source.report.read })?;
        for (column, cell) in raw.cells.iter().filter(|(_, cell)| !cell.is_empty()) {
            source.columns.list[*column].profile.see(cell);
        }
        let Some(identity) = identity::identify(&source.columns, &raw, &mut seen) else {
            source.skip(raw.line, "the row is empty");
            return Ok(());
        };
        if !ids.insert(identity.record.clone()) {
            source.report.problems.add(
                raw.line,
                "",
                format!("{} is here more than once; the later row counts", identity.record),
            );
        }
        found.see(source, &raw, &identity, store)
    })
}

impl Found {
    fn see(
        &mut self,
        source: &mut Source,
        raw: &Raw,
        identity: &Identity,
        store: &dyn Records,
    ) -> Result<(), ImportError> {
        if raw.kind == Kind::Account {
            self.existing_accounts(store)?;
        }
        if let Some(reference) = &raw.reference {
            self.index.refer(source.number, reference, identity.record.clone());
        }
        self.index.add(&identity.record, &identity.name);
        let traits = identity::traits(&source.columns, raw, &identity.name);
        if source.own.is_none() {
            if let Some((earlier, why)) = self.suspects.see(&identity.record, &traits) {
                let reason = format!("\"{}\" and {earlier} have {why}", identity.name);
                source.report.duplicates.add(raw.line, "", reason);
            }
            let manager = source.columns.text(raw, "manager");
            if raw.kind == Kind::User && !manager.is_empty() {
                self.managers.entry(manager).or_insert(source.number);
            }
        }
        Ok(())
    }

    /// Accounts of the workspace are compared by name, once.
    fn existing_accounts(&mut self, store: &dyn Records) -> Result<(), SourceError> {
        let before = self.index.entries(&Kind::Account).len();
        self.index.load(store, &Kind::Account)?;
        for (id, name) in &self.index.entries(&Kind::Account)[before..] {
            let record = crate::crm::RecordRef { kind: Kind::Account, id: id.clone() };
            self.suspects.see(&record, &Traits { name: name.clone(), ..Traits::default() });
        }
        Ok(())
    }
}

/// People who manage somebody and have no row of their own become users, so that the link can be made.
fn missing_managers(found: &mut Found, store: &dyn Records) -> Result<Vec<(usize, Record)>, SourceError> {
    let mut missing = Vec::new();
    for (name, number) in &found.managers {
        if found.index.resolve(store, Some(&Kind::User), name)? != Meaning::Unknown {
            continue;
        }
        let record = identity::derived(&Kind::User, &identity::name_key(name));
        missing.push((
            *number,
            Record { kind: record.kind, id: record.id, fields: Default::default() }.with("name", name.as_str()),
        ));
    }
    for (_, record) in &missing {
        found.index.add(&record.reference(), &record.name());
    }
    found.index.forget_meanings();
    Ok(missing)
}

/// A file without a single row still says what it has.
fn declare_ids_only(source: &mut Source) {
    let kinds: BTreeSet<String> = source.columns.list.iter().map(|column| column.kind.to_string()).collect();
    source.report.kinds = kinds.into_iter().collect();
    if source.report.read == 0 && source.shape != super::files::Shape::History {
        source.report.notes.push("there are no rows".to_owned());
    }
}

/// Settles field and format of each column and declares the new fields.
fn decide(
    source: &mut Source,
    known: &[Kind],
    index: &mut Index,
    store: &dyn Records,
    schema: &mut Schema,
    fields: &mut BTreeMap<Kind, Vec<FieldDef>>,
) -> Result<(), ImportError> {
    let order = file_order(source);
    for place in 0..source.columns.list.len() {
        let column = &source.columns.list[place];
        let field = match &column.target {
            Target::Skip | Target::Id => None,
            Target::Known(field) => Some(field.clone()),
            Target::New(name) => Some(new_field(column, name, known, index, store, schema)?),
        };
        let exact = matches!(column.format, Format::Exact(_));
        let format = match &field {
            Some(field) if !exact => {
                let (format, note) =
                    format_of(column, field, order, source.rule.as_ref().and_then(|rule| rule.comma), known);
                source.report.notes.extend(note);
                format
            }
            _ => column.format.clone(),
        };
        let undeclared =
            |field: &&FieldDef| field.custom && schema.field(&column.kind, &field.name).as_ref() != Some(field);
        if let Some(field) = field.as_ref().filter(undeclared) {
            schema.add(column.kind.clone(), field.clone());
            fields.entry(column.kind.clone()).or_default().push(field.clone());
        }
        source.report.columns.push(report_of(column, field.as_ref()));
        let column = &mut source.columns.list[place];
        (column.field, column.format) = (field, format);
    }
    Ok(())
}

fn report_of(column: &Column, field: Option<&FieldDef>) -> ColumnReport {
    let skipped = if column.target == Target::Id { "id" } else { "-" };
    let word = field.and_then(|field| serde_json::to_value(field.field_type).ok());
    ColumnReport {
        kind: column.kind.to_string(),
        header: column.header.clone(),
        field: field.map_or_else(|| skipped.to_owned(), |field| field.name.clone()),
        field_type: word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned(),
        custom: field.is_some_and(|field| field.custom),
    }
}

/// A new field: what an earlier file of this import declared, a link when its name is a kind and its values are
/// records of it, else whatever its values look like.
fn new_field(
    column: &Column,
    name: &str,
    known: &[Kind],
    index: &mut Index,
    store: &dyn Records,
    schema: &Schema,
) -> Result<FieldDef, SourceError> {
    if let Some(field) = schema.field(&column.kind, name) {
        return Ok(field);
    }
    let mut field_type = column.profile.guess();
    if let Some(target) = column.link_target(known).filter(|_| field_type != FieldType::Reference) {
        let values: Vec<&String> = column.profile.distinct.iter().collect();
        let mut fitting = 0;
        for value in &values {
            fitting += usize::from(matches!(
                index.resolve(store, Some(&target), value)?,
                Meaning::One(_) | Meaning::Misspelt(..)
            ));
        }
        if !values.is_empty() && fitting * 2 >= values.len() {
            field_type = FieldType::Reference;
        }
    }
    Ok(custom_field(name, field_type))
}

/// The order that any date column of the file proves: the others follow it.
fn file_order(source: &Source) -> Option<DateOrder> {
    let told = source.rule.as_ref().and_then(|rule| rule.dates);
    told.or_else(|| source.columns.list.iter().find_map(|column| column.profile.dates.proven()))
}

fn format_of(
    column: &Column,
    field: &FieldDef,
    file_order: Option<DateOrder>,
    comma: Option<bool>,
    known: &[Kind],
) -> (Format, Option<String>) {
    use FieldType as T;
    let decimal = match comma {
        Some(true) => Decimal::Comma,
        Some(false) => Decimal::Point,
        None => column.profile.numbers.decide(),
    };
    let format = match field.field_type {
        T::Text | T::LongText | T::Picklist | T::Email | T::Phone | T::Url => Format::Text,
        T::MultiPicklist => Format::List,
        T::Bool => Format::Bool,
        T::Reference => Format::Link(column.link_target(known)),
        T::Number | T::Money | T::Percent => {
            let note = (decimal == Decimal::Comma).then(|| format!("{}: decimal comma", column.header));
            return (Format::Number(decimal), note);
        }
        T::Date | T::Time => {
            let (order, note) = order_of(column, file_order);
            return (if field.field_type == T::Date { Format::Date(order) } else { Format::Time(order) }, note);
        }
    };
    (format, None)
}

fn order_of(column: &Column, file_order: Option<DateOrder>) -> (DateOrder, Option<String>) {
    let dates = &column.profile.dates;
    let proven = dates.proven();
    let order = file_order.filter(|_| proven.is_none()).or(proven).unwrap_or_else(|| dates.guess());
    let how = match (proven, file_order) {
        _ if !dates.matters() => return (order, None),
        (Some(_), _) if dates.contradicts() => ", though some values can only be read the other way",
        (Some(_), _) => "",
        (None, Some(_)) => ", as in the other columns of the file",
        (None, None) => ", which is a guess: no value tells (set `dates` in a --map file)",
    };
    (order, Some(format!("{}: {}{how}", column.header, order.words())))
}
