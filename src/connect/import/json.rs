//! Records out of JSON: CRM export trees, plan files, arrays, single objects and JSON lines.
//!
//! Invariant: a document is streamed; one record of it is in memory at a time.

use super::ImportError;
use crate::crm::Kind;
use serde::Deserializer as _;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Takes one record: the line where it ends, and its value.
pub(super) type Take<'a> = &'a mut dyn FnMut(u64, Json) -> Result<(), ImportError>;

/// A line of a plan: the object, and the files that hold its records.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Step {
    /// The object name.
    pub(super) sobject: String,
    /// File names beside the plan.
    pub(super) files: Vec<String>,
}

/// Reads a plan; `None` when the document is something else.
pub(super) fn plan(document: &[u8]) -> Option<Vec<Step>> {
    let steps: Vec<Step> = serde_json::from_slice(document).ok()?;
    (!steps.is_empty()).then_some(steps)
}

/// Streams the records of one JSON document: of `{"records": […]}`, of lists by kind (`{"accounts": […], "contacts": […]}`,
/// one list in memory at a time), of an array, or the one object itself.
pub(super) fn document(path: &Path, input: impl BufRead, take: Take<'_>) -> Result<(), ImportError> {
    let line = Cell::new(1);
    let mut failed = None;
    let counting = Counting { input, line: &line };
    let mut reader = serde_json::Deserializer::from_reader(counting);
    let mut sink = |json: Json| match take(line.get(), json) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    };
    let read = reader.deserialize_any(Top { sink: &mut sink }).and_then(|()| reader.end());
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => {
            Err(ImportError::broken(path, error.line() as u64, format!("this is no valid JSON: {error}")))
        }
        (None, Ok(())) => Ok(()),
    }
}

/// Streams JSON lines; a line that is no JSON object is handed to `bad` with its reason.
pub(super) fn lines(
    path: &Path,
    mut input: impl BufRead,
    take: Take<'_>,
    bad: &mut dyn FnMut(u64, String),
) -> Result<(), ImportError> {
    const LONGEST: u64 = 64 << 20;
    let mut buffer = Vec::new();
    for line in 1.. {
        buffer.clear();
        let length = (&mut input).take(LONGEST).read_until(b'\n', &mut buffer).map_err(ImportError::io(path))?;
        if length == 0 {
            break;
        }
        if length as u64 == LONGEST {
            return Err(ImportError::broken(path, line, "the line is longer than 64 MB"));
        }
        if buffer.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Json>(&buffer) {
            Ok(json @ Json::Object(_)) => take(line, json)?,
            Ok(_) => bad(line, "not a JSON object".to_owned()),
            Err(error) => bad(line, format!("not valid JSON: {error}")),
        }
    }
    Ok(())
}

/// Counts lines while serde reads byte by byte.
struct Counting<'a, R> {
    input: R,
    line: &'a Cell<u64>,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        let lines = buffer[..length].iter().filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + lines as u64);
        Ok(length)
    }
}

type Sink<'a> = &'a mut dyn FnMut(Json) -> bool;

/// The top of a document.
struct Top<'a> {
    sink: Sink<'a>,
}

fn stopped<E: serde::de::Error>() -> E {
    E::custom("stopped")
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array of records")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut flat = serde_json::Map::new();
        let (mut tree, mut lists) = (false, false);
        while let Some(key) = map.next_key::<String>()? {
            if key == "records" && !tree {
                tree = true;
                map.next_value_seed(Records { sink: self.sink })?;
            } else if tree {
                map.next_value::<IgnoredAny>()?;
            } else {
                match map.next_value()? {
                    Json::Array(records) if is_list_of(&key, &records) => {
                        lists = true;
                        if !records.into_iter().all(|record| (self.sink)(of_kind(record, &key))) {
                            return Err(stopped());
                        }
                    }
                    value => _ = flat.insert(key, value),
                }
            }
        }
        if tree || lists || flat.is_empty() || (self.sink)(Json::Object(flat)) { Ok(()) } else { Err(stopped()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Records { sink: self.sink }.visit_seq(seq)
    }
}

/// Whether this is a list of records under the name of their kind: `{"accounts": [{…}], "contacts": [{…}]}`.
fn is_list_of(key: &str, records: &[Json]) -> bool {
    !matches!(Kind::parse(key), Kind::Custom(_)) && !records.is_empty() && records.iter().all(Json::is_object)
}

/// A record that says its kind, as those of an export tree do.
fn of_kind(mut record: Json, kind: &str) -> Json {
    if let Json::Object(fields) = &mut record {
        fields.entry("attributes").or_insert_with(|| serde_json::json!({ "type": Kind::parse(kind).object_name() }));
    }
    record
}

/// An array of records.
struct Records<'a> {
    sink: Sink<'a>,
}

impl<'de> DeserializeSeed<'de> for Records<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(record) = seq.next_element::<Json>()? {
            if !(self.sink)(record) {
                return Err(stopped());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, String)>, ImportError> {
        let mut all = Vec::new();
        document(Path::new("x.json"), text.as_bytes(), &mut |line, json| {
            all.push((line, json.to_string()));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn records_come_from_trees_arrays_and_single_objects() {
        let one = |line, text: &str| vec![(line, text.to_owned())];
        assert_eq!(read("{\"records\":[\n{\"a\":1}\n]}").unwrap(), one(2, "{\"a\":1}"));
        assert_eq!(read("[{\"a\":1}]").unwrap(), one(1, "{\"a\":1}"));
        assert_eq!(read("{\"a\":1}").unwrap(), one(1, "{\"a\":1}"));
        let lists = read("{\"accounts\":[{\"a\":1}],\"deals\":[{\"b\":2}],\"note\":3}").unwrap();
        let texts: Vec<&str> = lists.iter().map(|(_, text)| text.as_str()).collect();
        let account = "{\"a\":1,\"attributes\":{\"type\":\"Account\"}}";
        assert_eq!(texts, [account, "{\"b\":2,\"attributes\":{\"type\":\"Opportunity\"}}"]);
    }

    #[test]
    fn a_broken_document_names_the_line() {
        assert!(matches!(read("[{\"a\":1},\n{\"b\":]"), Err(ImportError::Broken { line: 2, .. })));
    }

    #[test]
    fn plans_are_told_from_records() {
        assert!(plan(br#"[{"sobject":"Lead","saveRefs":true,"resolveRefs":false,"files":["Leads.json"]}]"#).is_some());
        assert!(plan(br#"[{"Name":"Acme"}]"#).is_none());
    }
}
