//! One file being imported: how it is written, its columns, and its rows as a stream that can be read twice.
//!
//! Invariant: both readings number the columns in the same way, because both meet the headers in the same order.

use super::column::Cell;
use super::csv::{Dialect, MAX_CELL, Row, RowError, Rows, detect_delimiter};
use super::files::{Input, Shape};
use super::mapping::{Mapping, Rule};
use super::report::FileReport;
use super::table::{Columns, Guide, Raw};
use super::{ImportError, Options, bytes, json, kinds};
use crate::connect::manifest::{Entry, Manifest};
use crate::crm::{FieldType, Kind, Schema, standard_fields};
use encoding_rs::Encoding;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::PathBuf;

/// A file being imported.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) number: usize,
    pub(super) shape: Shape,
    pub(super) rule: Option<Rule>,
    pub(super) own: Option<Entry>,
    pub(super) columns: Columns,
    pub(super) report: FileReport,
    kind: Kind,
    encoding: &'static Encoding,
    dialect: Dialect,
    /// Whether this is the first of the two readings: findings are written down once.
    surveying: bool,
}

/// Takes one row, or the reason why a line is none.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&mut Source, Raw) -> Result<(), ImportError>;

/// Quotes that are never closed are mended so many times before the file counts as broken.
const MENDINGS: usize = 20;

impl Source {
    /// Looks at a file: encoding, dialect, kind.
    pub(super) fn open(
        input: &Input,
        number: usize,
        options: &Options<'_>,
        schema: &Schema,
        known: &[Kind],
    ) -> Result<Self, ImportError> {
        let path = &input.path;
        let own = path
            .parent()
            .and_then(Manifest::of_folder)
            .and_then(|manifest| manifest.entry(&path.file_name()?.to_string_lossy()).cloned());
        let rule = options.map.as_ref().and_then(|map: &Mapping| map.rule(path)).cloned();
        let detected = bytes::detect(path)?;
        let encoding = rule.as_ref().and_then(|rule| rule.encoding).unwrap_or(detected);
        let mut source = Self {
            path: path.clone(),
            number,
            shape: input.shape,
            kind: Kind::Custom(String::new()),
            rule,
            own,
            columns: Columns::default(),
            report: FileReport { path: path.display().to_string(), ..FileReport::default() },
            encoding,
            dialect: Dialect { delimiter: b',', literal: BTreeSet::new() },
            surveying: true,
        };
        if source.shape == Shape::Table {
            source.find_dialect()?;
        }
        source.find_kind(input, options, schema, known)?;
        Ok(source)
    }

    fn find_dialect(&mut self) -> Result<(), ImportError> {
        let mut text = bytes::Text::open(&self.path, self.encoding)?;
        let mut sample = Vec::new();
        let mut whole = false;
        while sample.len() < 64 * 1024 && !whole {
            let block = text.fill_buf().map_err(ImportError::io(&self.path))?;
            let length = block.len();
            whole = length == 0;
            sample.extend_from_slice(block);
            text.consume(length);
        }
        if sample.iter().all(u8::is_ascii_whitespace) {
            return Err(ImportError::broken(&self.path, 0, "the file is empty"));
        }
        let told = self.rule.as_ref().and_then(|rule| rule.delimiter).or(self.own.as_ref().map(|_| b','));
        self.dialect.delimiter = told.unwrap_or_else(|| detect_delimiter(&sample, whole));
        let cells = delimiter_word(self.dialect.delimiter);
        self.report.notes.push(format!("{}, cells separated by {cells}", self.encoding.name()));
        Ok(())
    }

    fn find_kind(
        &mut self,
        input: &Input,
        options: &Options<'_>,
        schema: &Schema,
        known: &[Kind],
    ) -> Result<(), ImportError> {
        let told = options.kind.clone().or_else(|| self.rule.as_ref()?.kind.clone());
        let told = self.own.as_ref().map(|entry| entry.kind.clone()).or(told).or_else(|| input.kind.clone());
        if let Some(kind) = told {
            self.kind = kind;
            return Ok(());
        }
        let (headers, object) = match self.shape {
            Shape::Table => (self.first_row()?, None),
            Shape::Document | Shape::Lines => self.first_record()?,
            Shape::History => return Ok(()),
        };
        if let Some(kind) = object {
            self.kind = kind;
            return Ok(());
        }
        let (kind, how) = kinds::detect(&self.path, &headers, schema, known);
        self.report.notes.push(format!("taken for {} {how}", kind.plural()));
        self.kind = kind;
        Ok(())
    }

    fn first_row(&self) -> Result<Vec<String>, ImportError> {
        let mut rows = Rows::new(bytes::Text::open(&self.path, self.encoding)?, &self.dialect);
        Ok(rows.next().ok().flatten().map(|row| row.cells).unwrap_or_default())
    }

    /// The keys of the first record, and the object that it names for itself.
    fn first_record(&self) -> Result<(Vec<String>, Option<Kind>), ImportError> {
        let mut first = None;
        let mut take = |_: u64, json: Json| {
            first = Some(json);
            Err(ImportError::Cancelled)
        };
        let text = bytes::Text::open(&self.path, self.encoding)?;
        let read = match self.shape {
            Shape::Lines => json::lines(&self.path, text, &mut take, &mut |_, _| {}),
            _ => json::document(&self.path, text, &mut take),
        };
        match (read, first) {
            (Err(error), None) => Err(error),
            (_, Some(Json::Object(map))) => {
                let object = object_of(&map);
                Ok((map.keys().cloned().collect(), object))
            }
            _ => Ok((Vec::new(), None)),
        }
    }

    /// The kind that comes first by default: for the order in which files are written.
    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Reads every row. The first reading mends quotes; the second one starts from what it learnt.
    pub(super) fn each(
        &mut self,
        schema: &Schema,
        restart: &mut dyn FnMut(&mut Self),
        visit: Visit<'_>,
    ) -> Result<(), ImportError> {
        match self.shape {
            Shape::Table => loop {
                match self.each_row(schema, visit)? {
                    None => break,
                    Some(line) if self.dialect.literal.len() < MENDINGS => {
                        self.dialect.literal.insert(line);
                        restart(self);
                    }
                    Some(line) => {
                        return Err(ImportError::broken(&self.path, line, "too many quotes are never closed"));
                    }
                }
            },
            Shape::Document | Shape::Lines => self.each_record(schema, visit)?,
            Shape::History => {}
        }
        self.surveying = false;
        Ok(())
    }

    /// One reading of a table; the line of a quote that is never closed, if there is one.
    fn each_row(&mut self, schema: &Schema, visit: Visit<'_>) -> Result<Option<u64>, ImportError> {
        let dialect = self.dialect.clone();
        let mut rows = Rows::new(bytes::Text::open(&self.path, self.encoding)?, &dialect);
        let mut header: Option<Vec<usize>> = None;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(RowError::Unclosed(line)) => return Ok(Some(line)),
                Err(RowError::Io(error)) => return Err(ImportError::io(&self.path)(error)),
                Err(RowError::TooBig(line)) => {
                    return Err(ImportError::broken(
                        &self.path,
                        line,
                        "the row is too long or has more than 50,000 cells; this is no table",
                    ));
                }
            };
            match &header {
                None => header = Some(self.read_header(&row, schema)),
                Some(numbers) => self.read_cells(numbers, row, visit)?,
            }
        }
        if self.surveying && rows.input().nuls > 0 {
            self.report.notes.push(format!("{} NUL characters were dropped", rows.input().nuls));
        }
        Ok(None)
    }

    fn read_header(&mut self, row: &Row, schema: &Schema) -> Vec<usize> {
        if !self.columns.list.is_empty() {
            return (0..self.columns.list.len()).collect();
        }
        let guide = Guide { schema, rule: self.rule.as_ref(), own: self.own.as_ref() };
        row.cells.iter().map(|header| self.columns.add(&self.kind, header.trim(), &guide)).collect()
    }

    fn read_cells(&mut self, numbers: &[usize], row: Row, visit: Visit<'_>) -> Result<(), ImportError> {
        let extra = row.cells.iter().skip(numbers.len()).any(|cell| !cell.trim().is_empty());
        if self.surveying {
            self.report.read += 1;
            if row.cut {
                self.report.problems.add(row.line, "", "a cell longer than 1 MB was cut");
            }
        }
        if extra || self.dialect.literal.contains(&row.line) {
            let reason = if extra && !self.dialect.literal.contains(&row.line) {
                format!("{} cells where the header has {}", row.cells.len(), numbers.len())
            } else {
                "a quote is opened and never closed".to_owned()
            };
            self.skip(row.line, reason);
            return Ok(());
        }
        let cells = numbers.iter().copied().zip(row.cells.into_iter().map(Cell::Text)).collect();
        visit(self, Raw { line: row.line, kind: self.kind.clone(), reference: None, cells })
    }

    /// Writes down, once, that a row does not go in.
    pub(super) fn skip(&mut self, line: u64, reason: impl Into<String>) {
        if self.surveying {
            self.report.skipped += 1;
            self.report.skipped_because.add(line, "", reason);
        }
    }

    fn each_record(&mut self, schema: &Schema, visit: Visit<'_>) -> Result<(), ImportError> {
        let text = bytes::Text::open(&self.path, self.encoding)?;
        let path = self.path.clone();
        let lines = self.shape == Shape::Lines;
        let mut bad = Vec::new();
        let mut bad_count = 0u64;
        let before = self.report.read;
        let mut take = |line: u64, json: Json| match json {
            Json::Object(map) => self.read_record(line, map, None, schema, visit),
            other => {
                self.skip(line, format!("not a record: {}", other.to_string().chars().take(60).collect::<String>()));
                Ok(())
            }
        };
        if lines {
            json::lines(&path, text, &mut take, &mut |line, reason| {
                bad_count += 1;
                if bad.len() < 1000 {
                    bad.push((line, reason));
                }
            })?;
        } else {
            json::document(&path, text, &mut take)?;
        }
        if bad_count > 0 && self.surveying && self.report.read == before {
            return Err(ImportError::broken(&path, bad[0].0, bad[0].1.clone()));
        }
        for (line, reason) in bad {
            self.report.read += u64::from(self.surveying);
            self.skip(line, reason);
        }
        Ok(())
    }

    /// One record of a tree, then the records nested in it.
    fn read_record(
        &mut self,
        line: u64,
        map: Map<String, Json>,
        parent: Option<(&Kind, &str)>,
        schema: &Schema,
        visit: Visit<'_>,
    ) -> Result<(), ImportError> {
        let own = self.own.is_some();
        let kind = if own { self.kind.clone() } else { object_of(&map).unwrap_or_else(|| self.kind.clone()) };
        let tree = map.contains_key("attributes");
        let given = map.get("attributes").and_then(|a| a.get("referenceId")).and_then(Json::as_str).map(str::to_owned);
        let mut children = Vec::new();
        let mut raw = Raw { line, kind: kind.clone(), reference: given, cells: Vec::with_capacity(map.len()) };
        for (key, value) in map {
            if key == "attributes" && tree {
                continue;
            }
            if let Some(records) = value.get("records").and_then(Json::as_array).filter(|_| !own) {
                children.extend(records.iter().filter_map(Json::as_object).cloned());
                continue;
            }
            self.note_losses(line, &key, &value);
            let Some(cell) = (if own { Some(Cell::Exact(value)) } else { cell_of(value, tree) }) else { continue };
            raw.cells.push((self.column(&kind, &key, schema), cell));
        }
        if let Some((parent_kind, reference)) = parent {
            let header = parent_field(&kind, parent_kind);
            raw.cells.push((self.column(&kind, &header, schema), Cell::Reference(reference.to_owned())));
        }
        if !children.is_empty() && raw.reference.is_none() {
            raw.reference = Some(format!("{kind} in line {line}, cell {}", raw.cells.len()));
        }
        let reference = raw.reference.clone().unwrap_or_default();
        self.report.read += u64::from(self.surveying);
        visit(self, raw)?;
        children
            .into_iter()
            .try_for_each(|child| self.read_record(line, child, Some((&kind, &reference)), schema, visit))
    }

    /// Says what [`clean`] takes from a text.
    fn note_losses(&mut self, line: u64, key: &str, value: &Json) {
        let Some(text) = value.as_str().filter(|_| self.surveying && self.own.is_none()) else { return };
        if text.len() > MAX_CELL {
            self.report.problems.add(line, key, "a cell longer than 1 MB was cut");
        }
        if text.contains('\0') {
            self.report.problems.add(line, key, "NUL characters were dropped");
        }
    }

    fn column(&mut self, kind: &Kind, header: &str, schema: &Schema) -> usize {
        let guide = Guide { schema, rule: self.rule.as_ref(), own: self.own.as_ref() };
        self.columns.number(kind, header, &guide)
    }
}

fn delimiter_word(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        other => format!("\"{}\"", char::from(other)),
    }
}

/// The object that a record names for itself.
fn object_of(map: &Map<String, Json>) -> Option<Kind> {
    map.get("attributes")?.get("type")?.as_str().map(Kind::parse)
}

/// The field by which a nested record points at the one around it.
fn parent_field(child: &Kind, parent: &Kind) -> String {
    let standard = standard_fields(child)
        .iter()
        .find(|field| field.field_type == FieldType::Reference && field.target == parent.as_str());
    standard.map_or_else(|| parent.object_name().to_owned(), |field| field.name.to_owned())
}

/// A JSON value as a cell; `None` for nothing.
fn cell_of(value: Json, tree: bool) -> Option<Cell> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(flag) => Cell::Bool(flag),
        Json::Number(number) => Cell::Number(number.as_f64()?),
        Json::String(text) => match text.strip_prefix('@').filter(|name| tree && !name.contains(char::is_whitespace)) {
            Some(reference) => Cell::Reference(reference.to_owned()),
            None => Cell::Text(clean(text)),
        },
        Json::Array(items) if items.iter().all(Json::is_string) => {
            Cell::List(items.into_iter().filter_map(|item| item.as_str().map(|text| clean(text.to_owned()))).collect())
        }
        Json::Object(map) => match ["Id", "id", "Name", "name"].iter().find_map(|key| map.get(*key)?.as_str()) {
            Some(text) => Cell::Text(clean(text.to_owned())),
            None => Cell::Text(Json::Object(map).to_string()),
        },
        other => Cell::Text(other.to_string()),
    })
}

/// NUL has no place in a field; a text longer than a cell is cut as in tables.
fn clean(mut text: String) -> String {
    if text.contains('\0') {
        text.retain(|c| c != '\0');
    }
    if text.len() > MAX_CELL {
        let end = (0..=MAX_CELL).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
    text
}
