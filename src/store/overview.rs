//! The figures of the top bar, from indexes alone: they are asked for at every start.

use super::StoreError;
use super::columns::is_closed;
use super::reader::Reader;
use super::rows::{count, kind_number};
use crate::crm::Kind;
use jiff::civil::Date;
use rusqlite::OptionalExtension;

/// What is open on the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overview {
    /// Opportunities that are neither won nor lost nor otherwise closed.
    pub open_deals: u64,
    /// The sum of their amounts as they stand, whatever their currency.
    pub open_amount: f64,
    /// Tasks not done whose due date is today or has passed.
    pub tasks_due: u64,
}

impl Reader {
    /// Counts open deals and due tasks. Open is what the kind's own list shows first, and the cost is that of
    /// reading one index entry for each open deal and each due task.
    pub fn overview(&self, today: Date) -> Result<Overview, StoreError> {
        self.refill();
        let (open_deals, open_amount) = self.open_deals()?;
        Ok(Overview { open_deals, open_amount, tasks_due: self.tasks_due(today)? })
    }

    fn open_deals(&self) -> Result<(u64, f64), StoreError> {
        let Some(no) = kind_number(&self.connection, &Kind::Opportunity)? else { return Ok((0, 0.0)) };
        let sql = "SELECT count(*), total(CASE WHEN amount < '' THEN amount END) FROM record INDEXED BY record_stage \
                   WHERE kind = ?1 AND stage IS ?2 COLLATE NOCASE";
        let mut measured = self.connection.prepare_cached(sql)?;
        let mut sum = (0, 0.0);
        for stage in self.stages(no)?.into_iter().filter(|stage| stage.as_deref().is_none_or(|s| !is_closed(s))) {
            let (deals, amount) = measured.query_row((no, stage), |row| Ok((count(row, 0)?, row.get::<_, f64>(1)?)))?;
            sum = (sum.0 + deals, sum.1 + amount);
        }
        Ok(sum)
    }

    /// The stages of a kind as stored, each with one look into the index. `None` stands for records without one.
    fn stages(&self, no: i64) -> Result<Vec<Option<String>>, StoreError> {
        let sql = "SELECT stage FROM record INDEXED BY record_stage WHERE kind = ?1 AND stage > ?2 COLLATE NOCASE \
                   ORDER BY stage COLLATE NOCASE LIMIT 1";
        let mut next = self.connection.prepare_cached(sql)?;
        let mut stages = vec![None];
        let mut last = String::new();
        while let Some(stage) = next.query_row((no, &last), |row| row.get::<_, String>(0)).optional()? {
            stages.push(Some(stage.clone()));
            last = stage;
        }
        Ok(stages)
    }

    /// The list's own order puts open tasks first, by due date.
    fn tasks_due(&self, today: Date) -> Result<u64, StoreError> {
        let Some(no) = kind_number(&self.connection, &Kind::Task)? else { return Ok(0) };
        let tomorrow = today.tomorrow().map_or_else(|_| "1".to_owned(), |day| format!("0{day}"));
        let sql = "SELECT count(*) FROM record WHERE kind = ?1 AND sort_key >= '0' AND sort_key < ?2";
        Ok(self.connection.prepare_cached(sql)?.query_row((no, tomorrow), |row| count(row, 0))?)
    }
}
