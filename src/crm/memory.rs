//! Records in memory, for tests of the rooms above: every read of [`Records`] over plain vectors.
//!
//! Not for: speed or writing. Invariant: answers what a store would answer, in the same order where it matters.

use super::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, SortKey, Unit};
use super::{
    FieldChange, Hit, Kind, Listing, Page, Record, RecordId, RecordRef, Records, RelatedList, Row, Schema, SourceError,
    Table, TimelineEntry, Value,
};
use jiff::{Timestamp, ToSpan, civil::Date};

/// A workspace of vectors.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) records: Vec<Record>,
    pub(crate) history: Vec<FieldChange>,
    pub(crate) me: Option<RecordRef>,
    pub(crate) today: Date,
}

impl Memory {
    pub(crate) fn new(today: Date) -> Self {
        Self { records: Vec::new(), history: Vec::new(), me: None, today }
    }

    fn find(&self, record: &RecordRef) -> Option<&Record> {
        self.records.iter().find(|r| r.kind == record.kind && r.id == record.id)
    }

    fn value(&self, record: &Record, path: &Path) -> Value {
        let mut at = record;
        for (depth, segment) in path.0.iter().enumerate() {
            if depth + 1 == path.0.len() {
                let value = at.get(segment).clone();
                return if segment == "name" && value.is_null() { Value::text(at.name()) } else { value };
            }
            match at.link(segment).and_then(|link| self.find(link)) {
                Some(next) => at = next,
                None => return Value::Null,
            }
        }
        Value::Null
    }

    fn holds(&self, record: &Record, expr: &Expr) -> bool {
        match expr {
            Expr::And(all) => all.iter().all(|e| self.holds(record, e)),
            Expr::Or(any) => any.iter().any(|e| self.holds(record, e)),
            Expr::Not(inner) => !self.holds(record, inner),
            Expr::Compare(path, op, literal) => self.compares(&self.value(record, path), *op, literal),
            Expr::OneOf(path, literals) => {
                let value = self.value(record, path);
                literals.iter().any(|literal| self.compares(&value, Op::Eq, literal))
            }
            Expr::Empty(path) => self.value(record, path).is_null(),
            Expr::Within(path, period) => self.value(record, path).as_date().is_some_and(|day| {
                let (from, to) = self.span(*period);
                from <= day && day <= to
            }),
        }
    }

    fn compares(&self, value: &Value, op: Op, literal: &Literal) -> bool {
        let wanted = match literal {
            Literal::Text(text) => Value::Text(text.to_lowercase()),
            Literal::Number(number) => Value::Number(*number),
            Literal::Bool(flag) => Value::Bool(*flag),
            Literal::Date(day) => Value::Date(*day),
            Literal::Today(days) => Value::Date(self.today.checked_add(i64::from(*days).days()).unwrap()),
            Literal::Me => self.me.clone().map_or(Value::Null, Value::Ref),
        };
        let value = match value {
            Value::Text(text) => Value::Text(text.to_lowercase()),
            Value::Time(_) => value.as_date().map_or(Value::Null, Value::Date),
            other => other.clone(),
        };
        if value.is_null() {
            return op == Op::Ne;
        }
        let order = value.compare(&wanted);
        match op {
            Op::Eq => order.is_eq(),
            Op::Ne => order.is_ne(),
            Op::Lt => order.is_lt(),
            Op::Le => order.is_le(),
            Op::Gt => order.is_gt(),
            Op::Ge => order.is_ge(),
            Op::Contains => match (&value, &wanted) {
                (Value::Text(text), Value::Text(part)) => text.contains(part.as_str()),
                _ => false,
            },
        }
    }

    fn span(&self, period: Period) -> (Date, Date) {
        let days = |unit: Unit| match unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => 30,
            Unit::Quarter => 91,
            Unit::Year => 365,
        };
        match period {
            Period::Between { from, to } => (from, to),
            Period::Rolling { count, unit } => {
                let other = self.today.checked_add(i64::from(count * days(unit)).days()).unwrap();
                (self.today.min(other), self.today.max(other))
            }
            Period::Calendar { offset, unit } => {
                let start = unit_start(self.today, unit);
                let step = i64::from(offset);
                let add = |date: Date, n: i64| match unit {
                    Unit::Day => date.checked_add(n.days()).unwrap(),
                    Unit::Week => date.checked_add(n.weeks()).unwrap(),
                    Unit::Month => date.checked_add(n.months()).unwrap(),
                    Unit::Quarter => date.checked_add((3 * n).months()).unwrap(),
                    Unit::Year => date.checked_add(n.years()).unwrap(),
                };
                let from = add(start, step);
                (from, add(from, 1).yesterday().unwrap())
            }
        }
    }

    fn row(record: &Record) -> Row {
        let text = |field: &str| record.text(field).map(str::to_owned);
        Row {
            record: record.reference(),
            name: record.name(),
            detail: text("stage").or_else(|| text("status")).unwrap_or_default(),
            amount: record.number("amount"),
            currency: text("currency").unwrap_or_default(),
            date: record.date("close_date").or_else(|| record.date("due_date")),
        }
    }

    fn key(&self, record: &Record, key: &GroupKey) -> Value {
        match key {
            GroupKey::Field(path) => self.value(record, path),
            GroupKey::Calendar(unit, path) => {
                self.value(record, path).as_date().map_or(Value::Null, |day| Value::Date(unit_start(day, *unit)))
            }
        }
    }

    fn measure(&self, rows: &[&Record], measure: &Measure) -> Value {
        let numbers = |path: &Path| rows.iter().filter_map(|r| self.value(r, path).as_number()).collect::<Vec<f64>>();
        match measure {
            Measure::Count => Value::Number(rows.len() as f64),
            Measure::Sum(path) => Value::Number(numbers(path).iter().sum()),
            Measure::Avg(path) => {
                let all = numbers(path);
                if all.is_empty() { Value::Null } else { Value::Number(all.iter().sum::<f64>() / all.len() as f64) }
            }
            Measure::Min(path) => numbers(path).into_iter().reduce(f64::min).map_or(Value::Null, Value::Number),
            Measure::Max(path) => numbers(path).into_iter().reduce(f64::max).map_or(Value::Null, Value::Number),
        }
    }

    fn aggregate(&self, query: &Query, rows: &[&Record]) -> Table {
        let mut groups: Vec<(Vec<Value>, Vec<&Record>)> = Vec::new();
        for record in rows {
            let key: Vec<Value> = query.group.iter().map(|key| self.key(record, key)).collect();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, members)) => members.push(record),
                None => groups.push((key, vec![record])),
            }
        }
        if query.group.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        let mut table = Table { total: groups.len() as u64, ..Table::default() };
        for (key, members) in groups {
            table.rows.push(key.into_iter().chain(query.measures.iter().map(|m| self.measure(&members, m))).collect());
        }
        for sort in query.sort.iter().rev() {
            let SortKey::Measure(measure) = &sort.key else { continue };
            let Some(at) = query.measures.iter().position(|m| m == measure) else { continue };
            let at = query.group.len() + at;
            table.rows.sort_by(|a, b| if sort.descending { b[at].compare(&a[at]) } else { a[at].compare(&b[at]) });
        }
        table.rows.truncate(query.limit.map_or(usize::MAX, |n| n as usize));
        table
    }
}

fn unit_start(day: Date, unit: Unit) -> Date {
    match unit {
        Unit::Day => day,
        Unit::Week => day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).unwrap(),
        Unit::Month => day.first_of_month(),
        Unit::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap(),
        Unit::Year => Date::new(day.year(), 1, 1).unwrap(),
    }
}

impl Records for Memory {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        Ok(self.find(record).cloned())
    }

    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        let fits =
            |r: &&Record| kind.is_none_or(|k| *k == r.kind) && r.name().to_lowercase() == name.trim().to_lowercase();
        Ok(self.records.iter().filter(fits).take(limit).map(Self::row).collect())
    }

    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError> {
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let fits = |r: &&Record| {
            let all = r.fields.values().map(Value::to_plain).collect::<Vec<_>>().join(" ").to_lowercase();
            kind.is_none_or(|k| *k == r.kind) && words.iter().all(|word| all.contains(word))
        };
        Ok(self.records.iter().filter(fits).take(limit).map(|r| Hit { row: Self::row(r), score: 1 }).collect())
    }

    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        let rows = self.records(&listing.kind, listing.filter.as_ref(), listing.limit)?;
        Ok(Page { rows: rows.iter().map(Self::row).collect(), next: None })
    }

    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        let fits = |r: &&Record| r.kind == *kind && filter.is_none_or(|f| self.holds(r, f));
        Ok(self.records.iter().filter(fits).take(limit).cloned().collect())
    }

    fn run(&self, query: &Query) -> Result<Table, SourceError> {
        let mut rows: Vec<&Record> = self
            .records
            .iter()
            .filter(|r| r.kind == query.kind && query.filter.as_ref().is_none_or(|f| self.holds(r, f)))
            .collect();
        if query.is_aggregate() {
            return Ok(self.aggregate(query, &rows));
        }
        for sort in query.sort.iter().rev() {
            if let SortKey::Field(path) = &sort.key {
                rows.sort_by(|a, b| {
                    let order = self.value(a, path).compare(&self.value(b, path));
                    if sort.descending { order.reverse() } else { order }
                });
            }
        }
        let total = rows.len() as u64;
        rows.truncate(query.limit.map_or(usize::MAX, |n| n as usize));
        Ok(Table {
            columns: vec!["Name".into()],
            rows: rows.iter().map(|r| vec![Value::text(r.name())]).collect(),
            records: rows.iter().map(|r| r.reference()).collect(),
            total,
        })
    }

    fn related(&self, _: &RecordRef, _: usize) -> Result<Vec<RelatedList>, SourceError> {
        Ok(Vec::new())
    }

    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        let points = |r: &&Record| r.kind == *kind && r.fields.values().any(|v| v.as_ref_to() == Some(record));
        let mut found: Vec<Record> = self.records.iter().filter(points).cloned().collect();
        let at = |r: &Record| ["sent_at", "starts_at", "created_at"].iter().find_map(|f| r.time(f));
        found.sort_by_key(|r| std::cmp::Reverse(at(r)));
        found.truncate(limit);
        Ok(found)
    }

    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        let mut entries = Vec::new();
        for kind in [Kind::Email, Kind::Event, Kind::Note] {
            for found in self.linked(record, &kind, limit)? {
                let at = ["sent_at", "starts_at", "created_at"].iter().find_map(|f| found.time(f));
                let entry =
                    |at| TimelineEntry { at, record: found.reference(), title: found.name(), text: String::new() };
                entries.extend(at.map(entry));
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(limit);
        Ok(entries)
    }

    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        let mut found: Vec<FieldChange> = self.history.iter().filter(|c| c.record == *record).cloned().collect();
        found.sort_by_key(|change| std::cmp::Reverse(change.at));
        found.truncate(limit);
        Ok(found)
    }

    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError> {
        let mine = |c: &&FieldChange| {
            owner.is_none_or(|id| self.find(&c.record).and_then(|r| r.link("owner")).is_some_and(|link| link.id == *id))
        };
        let mut found: Vec<FieldChange> = self.history.iter().filter(|c| c.at > since).filter(mine).cloned().collect();
        found.sort_by_key(|change| std::cmp::Reverse(change.at));
        found.truncate(limit);
        Ok(found)
    }

    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        let count = |kind: &Kind| self.records.iter().filter(|r| r.kind == *kind).count() as u64;
        Ok(Kind::STANDARD.iter().map(|k| (k.clone(), count(k))).filter(|(_, n)| *n > 0).collect())
    }

    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema::default())
    }

    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        Ok(self.me.clone())
    }
}
