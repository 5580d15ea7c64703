//! The second reading: rows become records, texts become links, records go to the store in batches.

use super::column::{Cell, Column, Format, convert, plain_format};
use super::files::Shape;
use super::identity::{self, Occurrences};
use super::names::{Index, Meaning};
use super::report::FileReport;
use super::source::Source;
use super::survey::Survey;
use super::table::Raw;
use super::{ImportError, Options, Phase, Progress, history};
use crate::crm::{Kind, Origin, OriginKind, Record, Schema, Value, WriteSummary, Writer};
use jiff::Timestamp;

/// Records a write.
const BATCH: usize = 1000;

/// Writes everything that the survey found; gives the reports of the files.
pub(super) fn load(
    survey: Survey,
    options: &mut Options<'_>,
    store: &mut dyn Writer,
) -> Result<Vec<FileReport>, ImportError> {
    let Survey { sources, mut index, fields, managers } = survey;
    for (kind, fields) in &fields {
        store.define(kind, fields)?;
    }
    let schema = store.schema()?;
    let files = sources.len();
    let mut reports = Vec::with_capacity(files);
    for mut source in sources {
        let origin =
            Origin { kind: OriginKind::Import, who: options.who.clone(), from: source.path.display().to_string() };
        let mut batch =
            Batch { records: Vec::with_capacity(BATCH), origin, at: options.at, sum: WriteSummary::default() };
        for (_, record) in managers.iter().filter(|(number, _)| *number == source.number) {
            source.report.notes.push(format!("{} is named as a manager only: made a user", record.name()));
            batch.add(record.clone(), store)?;
        }
        if source.shape == Shape::History {
            history::load(&mut source, options, store)?;
        } else {
            load_file(&mut source, files, &schema, options, &mut index, &mut batch, store)?;
        }
        batch.flush(store)?;
        let report = &mut source.report;
        (report.created, report.updated, report.unchanged) =
            (batch.sum.created, batch.sum.updated, batch.sum.unchanged);
        reports.push(source.report);
    }
    Ok(reports)
}

struct Batch {
    records: Vec<Record>,
    origin: Origin,
    at: Timestamp,
    sum: WriteSummary,
}

impl Batch {
    fn add(&mut self, record: Record, store: &mut dyn Writer) -> Result<(), ImportError> {
        self.records.push(record);
        if self.records.len() == BATCH { self.flush(store) } else { Ok(()) }
    }

    fn flush(&mut self, store: &mut dyn Writer) -> Result<(), ImportError> {
        if self.records.is_empty() {
            return Ok(());
        }
        let done = store.upsert(&self.records, &self.origin, self.at)?;
        self.sum.created += done.created;
        self.sum.updated += done.updated;
        self.sum.unchanged += done.unchanged;
        self.records.clear();
        Ok(())
    }
}

fn load_file(
    source: &mut Source,
    files: usize,
    schema: &Schema,
    options: &mut Options<'_>,
    index: &mut Index,
    batch: &mut Batch,
    store: &mut dyn Writer,
) -> Result<(), ImportError> {
    let mut seen = Occurrences::default();
    let mut rows = 0;
    let number = source.number + 1;
    let constants = constants(source, schema);
    let file = source.number;
    source.each(schema, &mut |_| {}, &mut |source, raw| {
        rows += 1;
        options.tell(Progress { phase: Phase::Writing, file: number, files, rows })?;
        match record_of(source, raw, &mut seen, &constants, &mut Linker { index, store, file })? {
            Some(record) => batch.add(record, store),
            None => Ok(()),
        }
    })
}

/// The constant values of a `--map` entry, read by the types of their fields.
fn constants(source: &Source, schema: &Schema) -> Vec<(String, Value)> {
    let rule = source.rule.iter().flat_map(|rule| &rule.constants);
    rule.map(|(name, text)| {
        let field = schema.find(source.kind(), name);
        let format = field.as_ref().map_or(Format::Text, |field| plain_format(field.field_type));
        let value = convert(&Cell::Text(text.clone()), &format).unwrap_or_else(|_| Value::text(text.as_str()));
        (field.map_or_else(|| name.clone(), |field| field.name), value)
    })
    .collect()
}

fn record_of(
    source: &mut Source,
    raw: Raw,
    seen: &mut Occurrences,
    constants: &[(String, Value)],
    linker: &mut Linker<'_>,
) -> Result<Option<Record>, ImportError> {
    let Some(identity) = identity::identify(&source.columns, &raw, seen) else { return Ok(None) };
    let mut record = Record { kind: raw.kind.clone(), id: identity.record.id, fields: Default::default() };
    let Raw { line, cells, .. } = raw;
    for (number, cell) in cells.into_iter().filter(|(_, cell)| !cell.is_empty()) {
        let column = &source.columns.list[number];
        let Some(field) = &column.field else { continue };
        let value = match &column.format {
            Format::Link(target) => linker.link(column, target.as_ref(), line, &cell, &mut source.report)?,
            format => match convert(&cell, format) {
                Ok(value) => value,
                Err(reason) => {
                    source.report.problems.add(line, &column.header, format!("{reason}; the row goes in without it"));
                    continue;
                }
            },
        };
        record.set(&field.name, value);
    }
    if record.kind == Kind::Opportunity && record.text("name").is_none() && source.own.is_none() {
        record.set("name", Value::text(identity.name));
    }
    let same_kind = record.kind == *source.kind();
    for (field, value) in constants.iter().filter(|_| same_kind) {
        if !record.fields.contains_key(field) {
            record.set(field, value.clone());
        }
    }
    Ok(Some(record))
}

/// Finds what texts and references mean.
struct Linker<'a> {
    index: &'a mut Index,
    store: &'a dyn Writer,
    /// The number of the file being read.
    file: usize,
}

impl Linker<'_> {
    /// A link where exactly one record is meant; else the text as it is, and a line in the report.
    fn link(
        &mut self,
        column: &Column,
        target: Option<&Kind>,
        line: u64,
        cell: &Cell,
        report: &mut FileReport,
    ) -> Result<Value, ImportError> {
        let text = cell.to_text();
        let meaning = match cell {
            Cell::Reference(name) => self.index.reference(self.file, name),
            _ => self.index.resolve(self.store, target, &text)?,
        };
        let what = target.map_or("record", Kind::as_str);
        let shown: String = text.chars().take(80).collect();
        let reason = match meaning {
            Meaning::One(record) => return Ok(Value::Ref(record)),
            Meaning::Misspelt(record, name) => {
                report.misspellings.add(
                    line,
                    &column.header,
                    format!("\"{shown}\" is taken for {what} \"{name}\": linked"),
                );
                return Ok(Value::Ref(record));
            }
            Meaning::Near(names) => {
                let names = names.join("\" or \"");
                report.misspellings.add(
                    line,
                    &column.header,
                    format!("no {what} \"{shown}\"; is it \"{names}\"? Not linked, the text is kept"),
                );
                return Ok(Value::text(text));
            }
            Meaning::Ambiguous(count) => format!("{count} {what}s are called \"{shown}\""),
            Meaning::Unknown => format!("no {what} \"{shown}\""),
        };
        report.problems.add(line, &column.header, format!("{reason}: not linked, the text is kept"));
        Ok(Value::text(text))
    }
}
