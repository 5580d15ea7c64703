//! Typed queries: lists of records with chosen columns; groups are in [`super::grouped`].

use super::StoreError;
use super::cell::{decode, reference};
use super::columns::{COLUMNS, field_in};
use super::compile::Compiler;
use super::grouped::grouped;
use super::reader::Reader;
use super::rows::{KIND_SHIFT, count, kind_rows, named};
use crate::crm::query::{Path, Query, QueryError, Sort, SortKey, is_all_activities, is_history};
use crate::crm::{Kind, Table};
use rusqlite::types::Value as Sql;

/// A result has at most so many rows, however many there are: they are all in memory at once.
const ROWS: u32 = 200_000;

impl Reader {
    /// Runs a query under the guards of a read-only connection.
    pub(super) fn table(&self, query: &Query) -> Result<Table, StoreError> {
        let schema = self.known_schema()?;
        let query = query.resolve(&schema)?;
        let context = self.context_that(query.says_today())?;
        let mut compiler = Compiler::new(&query.kind, &schema, &context);
        let mut fits = self.of_kind(&query.kind, &mut compiler)?;
        if let Some(filter) = &query.filter {
            fits = format!("{fits} AND {}", compiler.expr(filter));
        }
        let statement = if query.is_aggregate() {
            grouped(&query, &mut compiler, &fits, context.fiscal_start_month)?
        } else {
            listed(&query, &mut compiler, &fits)?
        };
        self.guard.query(&self.connection, || self.fill(&statement, &compiler.params))
    }

    /// That a row is of the kind.
    fn of_kind(&self, kind: &Kind, compiler: &mut Compiler<'_>) -> Result<String, StoreError> {
        if is_history(kind) {
            return Ok("1".to_owned());
        }
        if is_all_activities(kind) {
            let names = "'task', 'event', 'email', 'note', 'transcript'";
            return Ok(format!("r.kind IN (SELECT no FROM kind WHERE name IN ({names}))"));
        }
        let (from, to) = kind_rows(&self.connection, kind)?.unwrap_or_default();
        // A kind is a value in indexes and a range of rows. With these odds the planner takes an index where that has
        // all that is asked for or finds few rows, and else reads the rows in their order.
        let (no, from, to) = (compiler.bind(from >> KIND_SHIFT), compiler.bind(from), compiler.bind(to));
        Ok(format!("r.kind = {no} AND likelihood(r.row >= {from}, 0.35) AND likelihood(r.row < {to}, 0.35)"))
    }

    fn fill(&self, statement: &Statement, params: &[Sql]) -> Result<Table, StoreError> {
        let mut table = Table { columns: statement.columns.clone(), ..Table::default() };
        let mut select = self.connection.prepare_cached(&statement.select)?;
        bind(&mut select, params)?;
        let mut rows = select.raw_query();
        while let Some(row) = rows.next()? {
            let first = usize::from(statement.keyed);
            if statement.keyed {
                table.records.extend(reference(&row.get::<_, String>(0)?));
            }
            let cells = (first..first + statement.columns.len()).map(|i| Ok(decode(row.get_ref(i)?)));
            table.rows.push(cells.collect::<rusqlite::Result<_>>()?);
        }
        drop(rows);
        for cell in table.rows.iter_mut().flatten() {
            *cell = named(&self.connection, std::mem::take(cell))?;
        }
        table.total = table.rows.len() as u64;
        if table.rows.len() as u64 >= statement.limit {
            let mut total = self.connection.prepare_cached(&statement.total)?;
            bind(&mut total, params)?;
            if let Some(row) = total.raw_query().next()? {
                table.total = count(row, 0)?;
            }
        }
        Ok(table)
    }
}

/// A query in SQL.
pub(super) struct Statement {
    pub(super) select: String,
    /// How many rows there are without the limit. Uses the same parameters, or some of them.
    pub(super) total: String,
    pub(super) columns: Vec<String>,
    /// Whether the key of a record stands before the columns.
    pub(super) keyed: bool,
    /// How many rows it may give.
    pub(super) limit: u64,
}

/// The parameters that a statement names, by their numbers.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Sql]) -> rusqlite::Result<()> {
    let named = statement.parameter_count();
    params.iter().take(named).enumerate().try_for_each(|(i, value)| statement.raw_bind_parameter(i + 1, value))
}

/// How many rows a query may give.
pub(super) fn limit(query: &Query) -> u32 {
    query.limit.unwrap_or(ROWS).min(ROWS)
}

fn listed(query: &Query, compiler: &mut Compiler<'_>, fits: &str) -> Result<Statement, StoreError> {
    let paths = if query.columns.is_empty() { own_columns(&query.kind) } else { query.columns.clone() };
    let fields: Vec<_> = paths.iter().map(|path| compiler.column(path).sql).collect();
    let mut order = Vec::new();
    for Sort { key, descending } in &query.sort {
        let SortKey::Field(path) = key else {
            return Err(QueryError::whole("a list of records cannot be sorted by a sum or count; group it").into());
        };
        let key = compiler.sort(path);
        order.push(format!("{key} IS NULL, {key}{}", way(*descending)));
    }
    match (order.is_empty(), is_history(&query.kind)) {
        (true, true) => order.push("r.at DESC, r.id DESC".to_owned()),
        (false, true) => order.push("r.id".to_owned()),
        (true, false) if is_all_activities(&query.kind) => {
            order.push("coalesce(r.day, r.created) DESC, r.row".to_owned())
        }
        (true, false) => order.push("r.sort_key, r.row".to_owned()),
        (false, false) => order.push("r.row".to_owned()),
    }
    let (table, keyed) = if is_history(&query.kind) { ("field_history", false) } else { ("record", true) };
    let from = format!("FROM {table} r{} WHERE {fits}", compiler.joins());
    let key = if keyed { "r.key".to_owned() } else { String::new() };
    let cells: Vec<_> = Some(key).filter(|_| keyed).into_iter().chain(fields).collect();
    let limit = limit(query);
    Ok(Statement {
        select: format!("SELECT {} {from} ORDER BY {} LIMIT {limit}", cells.join(", "), order.join(", ")),
        total: format!("SELECT count(*) {from}"),
        columns: paths.iter().map(Path::to_string).collect(),
        keyed,
        limit: limit.into(),
    })
}

/// The columns of a list that names none: the name and what the kind keeps in columns.
fn own_columns(kind: &Kind) -> Vec<Path> {
    if is_history(kind) {
        return ["at", "record", "field", "old", "new", "by"].map(Path::new).to_vec();
    }
    if is_all_activities(kind) {
        return ["name", "kind", "at", "about", "who", "owner"].map(Path::new).to_vec();
    }
    let promoted = COLUMNS.iter().filter(|c| !["currency", "created", "modified"].contains(c));
    std::iter::once("name").chain(promoted.filter_map(|column| field_in(kind, column))).map(Path::new).collect()
}

pub(super) fn way(descending: bool) -> &'static str {
    if descending { " DESC" } else { "" }
}
