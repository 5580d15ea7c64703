//! Lists: pages by key, in the kind's own order or by any field, with or without a filter.

use super::StoreError;
use super::compile::Compiler;
use super::reader::Reader;
use super::rows::{RECORD, ROW, kind_number, list_row, records};
use crate::crm::query::{Context, Expr, Path};
use crate::crm::{Cursor, Kind, Listing, Page, Record, Row, Value};
use rusqlite::{
    params_from_iter,
    types::{Value as Sql, ValueRef},
};

impl Reader {
    pub(super) fn page(&self, listing: &Listing) -> Result<Page, StoreError> {
        let schema = self.known_schema()?;
        let Some(no) = kind_number(&self.connection, &listing.kind)? else { return Ok(Page::default()) };
        let filter = listing.filter.as_ref().map(|filter| filter.resolve(&listing.kind, &schema)).transpose()?;
        let context = self.context(filter.as_ref())?;
        let sort = listing.sort.as_ref().map(|(field, descending)| {
            Path::new(field).resolve(&listing.kind, &schema).map(|(path, _)| (path, *descending))
        });
        let plan = Plan { no, listing, filter, sort: sort.transpose()?, schema: &schema, context };
        let mut rows = Vec::new();
        // Rows with a sort key come first, rows without one after them: two ranges of an index.
        if !matches!(listing.after, Some(Cursor { key: None, .. })) {
            rows = self.part(&plan, Part::Keyed, listing.limit)?;
        }
        let left = listing.limit.saturating_sub(rows.len());
        if plan.sort.is_some() && left > 0 {
            rows.extend(self.part(&plan, Part::Keyless, left)?);
        }
        let next = rows.last().filter(|_| rows.len() >= listing.limit).map(|(cursor, _)| cursor.clone());
        Ok(Page { rows: rows.into_iter().map(|(_, row)| row).collect(), next })
    }

    fn part(&self, plan: &Plan<'_>, part: Part, limit: usize) -> Result<Vec<(Cursor, Row)>, StoreError> {
        let mut compiler = Compiler::new(&plan.listing.kind, plan.schema, &plan.context);
        let mut conditions = vec![format!("r.kind = {}", compiler.bind(plan.no))];
        conditions.extend(plan.filter.as_ref().map(|filter| compiler.expr(filter)));
        let Source { from, key, descending } = plan.source(part, &mut compiler);
        if plan.sort.is_some() {
            conditions.push(format!("{key} IS {}NULL", if part == Part::Keyed { "NOT " } else { "" }));
        }
        let (than, way) = if descending && part == Part::Keyed { ("<", " DESC") } else { (">", "") };
        match (&plan.listing.after, part) {
            (Some(Cursor { key: Some(last), row }), Part::Keyed) => {
                let (last, row) = (compiler.bind(given_key(last)), compiler.bind(*row));
                // The first comparison says nothing new, but an index can begin there.
                conditions.push(format!("{key} {than}= {last} AND ({key}, r.row) {than} ({last}, {row})"));
            }
            (Some(Cursor { key: None, row }), Part::Keyless) => {
                conditions.push(format!("r.row > {}", compiler.bind(*row)));
            }
            _ => {}
        }
        let order = if part == Part::Keyed { format!("{key}{way}, r.row{way}") } else { "r.row".to_owned() };
        let limit = compiler.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        // Which rows comes first, from indexes where they have it; only those are then read whole.
        let sql = format!(
            "SELECT {ROW}, page.key FROM (SELECT r.row AS found, {key} AS key FROM {from}{} WHERE {} \
             ORDER BY {order} LIMIT {limit}) page CROSS JOIN record r ON r.row = page.found",
            compiler.joins(),
            conditions.join(" AND ")
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(&compiler.params), |row| {
            let (number, found) = list_row(row)?;
            Ok((Cursor { key: stored_key(row.get_ref(9)?), row: number }, found))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn whole(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let schema = self.known_schema()?;
        let Some(no) = kind_number(&self.connection, kind)? else { return Ok(Vec::new()) };
        let filter = filter.map(|filter| filter.resolve(kind, &schema)).transpose()?;
        let context = self.context(filter.as_ref())?;
        let mut compiler = Compiler::new(kind, &schema, &context);
        let fits = filter.as_ref().map_or_else(|| "1".to_owned(), |filter| compiler.expr(filter));
        let no = compiler.bind(no);
        let limit = compiler.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT {RECORD} FROM record r{} WHERE r.kind = {no} AND {fits} ORDER BY r.sort_key, r.row LIMIT {limit}",
            compiler.joins()
        );
        let params: Vec<&dyn rusqlite::ToSql> = compiler.params.iter().map(|p| p as _).collect();
        records(&self.connection, &sql, &params)
    }
}

/// What is the same for both parts of a page.
struct Plan<'a> {
    no: i64,
    listing: &'a Listing,
    filter: Option<Expr>,
    sort: Option<(Path, bool)>,
    schema: &'a crate::crm::Schema,
    context: Context,
}

/// Where the rows of a part come from, and in which order.
struct Source {
    from: String,
    key: String,
    descending: bool,
}

impl Plan<'_> {
    fn source(&self, part: Part, compiler: &mut Compiler<'_>) -> Source {
        let records = "record r".to_owned();
        let Some((path, descending)) = &self.sort else {
            return Source { from: records, key: "r.sort_key".to_owned(), descending: false };
        };
        match compiler.targets(path).filter(|_| part == Part::Keyed) {
            // By name: through the linked records in the order of their names, to those that point at them.
            Some((link, fits)) => Source {
                from: format!("record t CROSS JOIN record r ON {link} = t.key AND {fits}"),
                key: "t.folded".to_owned(),
                descending: *descending,
            },
            None => Source { from: records, key: compiler.sort(path), descending: *descending },
        }
    }
}

/// Which rows: those that have a value to sort by, or those that have none.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Keyed,
    Keyless,
}

/// The sort key exactly as it is stored, so that it compares equal when it comes back.
fn stored_key(stored: ValueRef<'_>) -> Option<Value> {
    match stored {
        ValueRef::Text(bytes) => Some(Value::Text(String::from_utf8_lossy(bytes).into_owned())),
        ValueRef::Real(number) => Some(Value::Number(number)),
        ValueRef::Integer(number) => Some(Value::Number(number as f64)),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn given_key(key: &Value) -> Sql {
    key.as_number().map_or_else(|| Sql::Text(key.to_plain()), Sql::Real)
}
