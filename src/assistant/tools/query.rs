//! A typed query as a model wrote it: read, validated against the schema, run by code.
//!
//! Invariants: placeholders are resolved in constants only, after the text was read, so a value can change no query; an
//! error is that of the query as the model wrote it. Every number is derived from a field and travels by its class.

use super::find::{headline, row};
use super::guard::{measured, owner};
use super::prepare::Page;
use super::{Found, Guard, ToolError};
use crate::actions::Desk;
use crate::crm::query::{
    CHANGE, Expr, GroupKey, Literal, Measure, Operand, Path, Query, Related, activity, calendar_label,
};
use crate::crm::{FieldType, Kind, Record, RecordRef, Schema, Table, Value, format};
use crate::trust::Session;

/// Most currencies that are told apart.
const CURRENCIES: usize = 12;

/// A query that can be run.
pub(super) struct Asked {
    pub(super) query: Query,
    /// How many hidden values it narrows down.
    pub(super) narrows: usize,
}

/// Reads and checks a query.
pub(super) fn read(text: &str, session: &Session, guard: &Guard<'_>) -> Result<Asked, ToolError> {
    let wrong = |error: crate::crm::query::QueryError| ToolError::new(format!("the query cannot be run: {error}"));
    let written = Query::parse(text).map_err(wrong)?;
    if matches!(&written.kind, Kind::Custom(name) if name == CHANGE) && !written.is_aggregate() {
        return Err(ToolError::new("changes can be counted and grouped here; read_history tells those of a record"));
    }
    let known = written.kind.is_standard() || matches!(&written.kind, Kind::Custom(name) if name == CHANGE);
    if !known && written.kind != activity() && !guard.schema.kinds().any(|kind| *kind == written.kind) {
        let known: Vec<String> = Kind::STANDARD.iter().chain(guard.schema.kinds()).map(Kind::to_string).collect();
        return Err(ToolError::new(format!("the query must begin with a kind: {}", known.join(", "))));
    }
    let mut query = written.clone();
    let mut value = |literal: &mut Literal| {
        if let Literal::Text(text) = literal {
            *text = session.unmask(text);
        }
    };
    query.filter.iter_mut().for_each(|filter| constants(filter, &mut value));
    let having = query.having.iter_mut().map(|having| &mut having.measure);
    query.measures.iter_mut().chain(having).for_each(|measure| measure_constants(measure, &mut value));
    let query = match query.resolve(guard.schema) {
        Ok(query) => query,
        // What the resolved query says may hold a value; the written one says it with the placeholder.
        Err(_) => {
            written.resolve(guard.schema).map_err(wrong)?;
            return Err(ToolError::new("a placeholder in the query does not fit the field that it is compared with"));
        }
    };
    // The fields under their real names, the constants as they were written.
    let named = written.resolve(guard.schema).unwrap_or_else(|_| query.clone());
    let narrows = guard.query(&named, session)?;
    Ok(Asked { query, narrows })
}

/// Visits every constant of a condition.
fn constants(expr: &mut Expr, visit: &mut dyn FnMut(&mut Literal)) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter_mut().for_each(|part| constants(part, visit)),
        Expr::Not(inner) => constants(inner, visit),
        Expr::Compare(_, _, literal) => visit(literal),
        Expr::OneOf(_, literals) => literals.iter_mut().for_each(visit),
        Expr::Calc(operand, ..) => operand_constants(operand, visit),
        Expr::Has(related) => related_constants(related, visit),
        Expr::Empty(_) | Expr::Within(..) => {}
    }
}

fn operand_constants(operand: &mut Operand, visit: &mut dyn FnMut(&mut Literal)) {
    match operand {
        Operand::Constant(literal) => visit(literal),
        Operand::Days(left, right) | Operand::Math(left, _, right) => {
            operand_constants(left, visit);
            operand_constants(right, visit);
        }
        Operand::Count(related) => related_constants(related, visit),
        Operand::Field(_) => {}
    }
}

fn related_constants(related: &mut Related, visit: &mut dyn FnMut(&mut Literal)) {
    related.filter.iter_mut().for_each(|filter| constants(filter, visit));
}

fn measure_constants(measure: &mut Measure, visit: &mut dyn FnMut(&mut Literal)) {
    match measure {
        Measure::Over(_, operand) => operand_constants(operand, visit),
        Measure::Rate(fits) => constants(fits, visit),
        _ => {}
    }
}

/// Runs it.
pub(super) fn run(desk: &Desk<'_>, query: &Query, page: Page) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let (mut query, asked) = (query.clone(), query.limit);
    let reach = u32::try_from(page.skip + page.limit).unwrap_or(u32::MAX);
    let (currency, note) = if query.is_aggregate() { by_currency(desk, &mut query)? } else { (None, None) };
    query.limit = Some(asked.map_or(reach, |limit| limit.min(reach)));
    let table = desk.records.run(&query)?;
    if query.is_aggregate() {
        note.into_iter().for_each(|note| found.text(note));
        aggregate(desk, &query, &table, currency.as_deref(), page, &mut found)?;
    } else {
        let total = asked.map_or(table.total, |limit| table.total.min(u64::from(limit)));
        records(desk, &query, &table, total, page, &mut found)?;
    }
    Ok(found)
}

/// Sums of money are taken apart by currency: there is no rate here. The one currency, where there is only one.
fn by_currency(desk: &Desk<'_>, query: &mut Query) -> Result<(Option<String>, Option<String>), ToolError> {
    let schema = desk.records.schema()?;
    let money = |path: &Path| path.0.len() == 1 && type_of(&schema, &query.kind, path) == FieldType::Money;
    let sums = query.measures.iter().any(|measure| measure.path().is_some_and(money));
    let path = Path::new("currency");
    let known = schema.field(&query.kind, "currency").is_some();
    if !sums || !known || query.group.contains(&GroupKey::Field(path.clone())) {
        return Ok((None, None));
    }
    let mut each = Query { filter: query.filter.clone(), ..Query::all(query.kind.clone()) };
    each.group = vec![GroupKey::Field(path.clone())];
    each.measures = vec![Measure::Count];
    each.limit = Some(CURRENCIES as u32);
    let table = desk.records.run(&each)?;
    let mut codes: Vec<String> = table.rows.iter().filter_map(|row| row.first()).map(Value::to_plain).collect();
    codes.iter_mut().filter(|code| code.is_empty()).for_each(|code| *code = desk.currency.to_owned());
    codes.sort();
    codes.dedup();
    match &codes[..] {
        [] => Ok((None, None)),
        [one] => Ok((Some(one.clone()), None)),
        _ => {
            query.group.push(GroupKey::Field(path));
            Ok((None, Some("Amounts are in several currencies, so each has rows of its own.".to_owned())))
        }
    }
}

/// Records: the columns that were asked for, else what says most of the kind.
fn records(
    desk: &Desk<'_>,
    query: &Query,
    table: &Table,
    total: u64,
    page: Page,
    found: &mut Found,
) -> Result<(), ToolError> {
    let shown: Vec<&RecordRef> = table.records.iter().skip(page.skip).take(page.limit).collect();
    found.text(page.says(shown.len(), total, query.kind.plural()));
    found.computed(format!("{} that fit", query.kind.plural()), total.to_string());
    for reference in shown {
        let Some(record) = desk.records.get(reference)? else { continue };
        if query.columns.is_empty() {
            row(record, found);
            continue;
        }
        let name = headline(&record.kind).first().copied().unwrap_or("name");
        let mut own = vec![name.to_owned()];
        own.extend(query.columns.iter().filter(|path| path.0.len() == 1).map(|path| path.field().to_owned()));
        own.retain(|field| field == "name" || !record.get(field).is_null());
        own.dedup();
        found.fields(record.clone(), own);
        for path in query.columns.iter().filter(|path| path.0.len() > 1) {
            if let Some(linked) = follow(desk, &record, path)? {
                found.fields(linked, vec![path.field().to_owned()]);
            }
        }
    }
    Ok(())
}

/// The record whose field a path ends in.
fn follow(desk: &Desk<'_>, record: &Record, path: &Path) -> Result<Option<Record>, ToolError> {
    let mut at = record.clone();
    for link in path.0.iter().rev().skip(1).rev() {
        let Some(next) = at.link(link).cloned() else { return Ok(None) };
        match desk.records.get(&next)? {
            Some(record) => at = record,
            None => return Ok(None),
        }
    }
    Ok(Some(at).filter(|record| path.field() == "name" || !record.get(path.field()).is_null()))
}

/// Groups and totals, a row each.
fn aggregate(
    desk: &Desk<'_>,
    query: &Query,
    table: &Table,
    currency: Option<&str>,
    page: Page,
    found: &mut Found,
) -> Result<(), ToolError> {
    let schema = desk.records.schema()?;
    let rows: Vec<&Vec<Value>> = table.rows.iter().skip(page.skip).take(page.limit).collect();
    if !query.group.is_empty() {
        found.text(page.says(rows.len(), table.total.max(table.rows.len() as u64), "groups"));
    }
    let grouped_currency = query.group.iter().position(|key| *key == GroupKey::Field(Path::new("currency")));
    for (at, cells) in rows.into_iter().enumerate() {
        if !query.group.is_empty() {
            found.text(format!("Group {}:", page.skip + at + 1));
        }
        let code = grouped_currency.and_then(|at| cells.get(at)).map(Value::to_plain).filter(|code| !code.is_empty());
        let code = code.or_else(|| currency.map(str::to_owned)).unwrap_or_else(|| desk.currency.to_owned());
        for (key, value) in query.group.iter().zip(cells) {
            group_cell(desk, query, &schema, key, value, found)?;
        }
        for (cell, value) in cells_of(query).iter().zip(cells.iter().skip(query.group.len())) {
            measure_cell(query, &schema, cell, value, &code, found);
        }
    }
    Ok(())
}

fn group_cell(
    desk: &Desk<'_>,
    query: &Query,
    schema: &Schema,
    key: &GroupKey,
    value: &Value,
    found: &mut Found,
) -> Result<(), ToolError> {
    match key {
        GroupKey::Calendar(unit, path) => {
            let label = value.as_date().map(|day| calendar_label(day, *unit, desk.fiscal_start_month));
            found.computed(path.to_string(), label.unwrap_or_else(|| "none".to_owned()));
        }
        GroupKey::Field(path) => {
            let field_type = type_of(schema, &query.kind, path);
            let linked = value.as_ref_to().map(|link| desk.records.get(link)).transpose()?.flatten();
            match (linked, value) {
                (_, Value::Null) => found.computed(path.to_string(), "none"),
                (Some(record), _) => found.fields(record, vec!["name".to_owned()]),
                (None, other) => {
                    let text = format::value(other, field_type, "");
                    found.derived(path.to_string(), text, vec![(query.kind.clone(), path.clone())], field_type);
                }
            }
        }
    }
    Ok(())
}

/// A column of what is computed: the measure, its heading, and whether it is a change in per cent.
struct Cell<'a> {
    measure: &'a Measure,
    heading: String,
    percent: bool,
}

/// The columns behind the groups, as the query's own headings name them.
fn cells_of(query: &Query) -> Vec<Cell<'_>> {
    const COUNTED: &[Measure] = &[Measure::Count];
    let measures = if query.measures.is_empty() { COUNTED } else { &query.measures };
    let each = if query.compare.is_some() { 4 } else { 1 };
    let headings = query.headings().into_iter().skip(query.group.len()).enumerate();
    let cell = |(at, heading): (usize, String)| {
        let measure = measures.get(at / each)?;
        let percent = at % each == 3 || matches!(measure, Measure::Rate(_));
        Some(Cell { measure, heading, percent })
    };
    headings.filter_map(cell).collect()
}

fn measure_cell(query: &Query, schema: &Schema, cell: &Cell<'_>, value: &Value, code: &str, found: &mut Found) {
    let from = measured(&query.kind, cell.measure);
    if value.is_null() {
        return found.computed(cell.heading.clone(), "none");
    }
    let plain = cell.percent || matches!(cell.measure, Measure::Distinct(_));
    let field_type = match cell.measure.path() {
        Some(path) if !plain => type_of(schema, &query.kind, path),
        _ => FieldType::Number,
    };
    let sign = if cell.percent { "%" } else { "" };
    let text = format!("{}{sign}", format::value(value, field_type, code));
    // Counts, also of what is different and of what fits, tell no value; everything else is like the field behind it
    // that may travel least far.
    match cell.measure {
        Measure::Count | Measure::Distinct(_) | Measure::Rate(_) => found.computed(cell.heading.clone(), text),
        _ => found.derived(cell.heading.clone(), text, from, field_type),
    }
}

fn type_of(schema: &Schema, kind: &Kind, path: &Path) -> FieldType {
    let field = owner(kind, path).and_then(|(kind, field)| schema.field(&kind, &field));
    field.map_or(FieldType::Text, |field| field.field_type)
}
