//! Proposals: kept until a person decided about each field; what is accepted becomes one change set.
//!
//! Not for: looking at them before (crm::validate). Invariants: nothing is accepted without an [`Approval`], which only
//! a person's key or command makes; the fields of one acceptance are written together or not at all; a field is decided
//! once. Whether a record changed meanwhile is not kept but seen, each time, from what its fields hold.

use super::around::moment;
use super::cell::{Cell, decode, key, reference};
use super::changes::Head;
use super::rows::find;
use super::{Applied, Reader, Store, StoreError};
use crate::crm::{
    Approval, ChangeSetId, EditState, FieldEdit, MERGED_INTO, Origin, OriginKind, Proposal, ProposalId, ProposedEdit,
    Record, RecordRef, Value, Worker,
};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

/// A proposal as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredProposal {
    /// What it would do, each edit with what was decided.
    pub proposal: Proposal,
    /// When it was made.
    pub at: Timestamp,
    /// The receipt of the answer it came from.
    pub receipt: Option<String>,
    /// Whether something of it is undecided.
    pub open: bool,
    /// What became of each edit, in their order.
    pub fates: Vec<Fate>,
}

/// What became of one edit of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Fate {
    /// What the field holds now.
    pub now: Value,
    /// Undecided, and the field holds something else than when it was proposed.
    pub superseded: bool,
    /// The value that was taken instead of the proposed one.
    pub taken: Option<Value>,
    /// The change set that it was accepted in.
    pub change_set: Option<ChangeSetId>,
}

/// One edit that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// Which, by its place in the proposal.
    pub at: usize,
    /// Another value than the proposed one.
    pub value: Option<Value>,
}

impl Reader {
    /// The proposals, newest first: those with something undecided, or all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn proposals(&self, all: bool, limit: usize) -> Result<Vec<StoredProposal>, StoreError> {
        self.refill();
        let sql = "SELECT id FROM proposal WHERE open OR ?1 ORDER BY id DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map((all, limit as i64), |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        ids.into_iter().map(|id| self.proposal(ProposalId(id))).collect()
    }

    /// One proposal.
    ///
    /// # Errors
    /// When there is none of that number, or the file cannot be read.
    pub fn proposal(&self, id: ProposalId) -> Result<StoredProposal, StoreError> {
        self.refill();
        let sql = "SELECT title, source, notes, receipt, at, open FROM proposal WHERE id = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            let notes: String = row.get(2)?;
            let proposal =
                Proposal { id: Some(id), ..Proposal::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?) };
            let notes = serde_json::from_str(&notes).unwrap_or_default();
            Ok(StoredProposal {
                proposal: Proposal { notes, ..proposal },
                receipt: row.get(3)?,
                at: moment(row.get(4)?),
                open: row.get(5)?,
                fates: Vec::new(),
            })
        };
        let found = self.connection.prepare_cached(sql)?.query_row([id.0], read).optional()?;
        let mut stored = found.ok_or(StoreError::NoProposal(id))?;
        self.read_edits(id, &mut stored)?;
        Ok(stored)
    }

    fn read_edits(&self, id: ProposalId, stored: &mut StoredProposal) -> Result<(), StoreError> {
        let sql = "SELECT record, field, before, after, quote, by, state, taken, change_set FROM proposed \
             WHERE proposal = ?1 ORDER BY n";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut seen: Option<(RecordRef, Option<Record>)> = None;
        while let Some(row) = rows.next()? {
            let proposed = proposed_edit(row)?;
            let taken = decode(row.get_ref(7)?);
            let edit = &proposed.edit;
            if seen.as_ref().is_none_or(|(record, _)| *record != edit.record) {
                let found = find(&self.connection, &edit.record)?.map(|(_, record)| record);
                seen = Some((edit.record.clone(), found));
            }
            let there = seen.as_ref().and_then(|(_, record)| record.as_ref());
            let now = there.map_or(Value::Null, |record| record.get(&edit.field).clone());
            let moved = now != edit.before || (edit.field == MERGED_INTO && there.is_none());
            stored.fates.push(Fate {
                superseded: proposed.state == EditState::Pending && moved,
                now,
                taken: (!taken.is_null()).then_some(taken),
                change_set: row.get::<_, Option<i64>>(8)?.map(ChangeSetId),
            });
            stored.proposal.edits.push(proposed);
        }
        Ok(())
    }
}

impl Store {
    /// Keeps a proposal; gives its number.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_proposal(
        &mut self,
        proposal: &Proposal,
        receipt: Option<&str>,
        at: Timestamp,
    ) -> Result<ProposalId, StoreError> {
        self.atomically(|store| {
            let connection = &store.reader.connection;
            let open = proposal.edits.iter().any(|edit| edit.state == EditState::Pending);
            connection.execute(
                "INSERT INTO proposal (title, source, notes, receipt, at, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (&proposal.title, &proposal.from, json(&proposal.notes)?, receipt, at.as_microsecond(), open),
            )?;
            let id = ProposalId(connection.last_insert_rowid());
            let sql = "INSERT INTO proposed (proposal, n, record, field, before, after, quote, by, state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let mut statement = connection.prepare_cached(sql)?;
            for (n, proposed) in proposal.edits.iter().enumerate() {
                let FieldEdit { record, field, before, after } = &proposed.edit;
                let quote = proposed.quote.as_ref().map(json).transpose()?;
                let (before, after) = (Cell::encode(before), Cell::encode(after));
                let (by, state) = (proposed.by.as_str(), word(proposed.state));
                statement.execute((id.0, n as i64, key(record), field, before, after, quote, by, state))?;
            }
            Ok(id)
        })
    }

    /// Accepts fields of a proposal: they are written as one change set, and the rest stays undecided. Where a record
    /// changed meanwhile nothing is written and the conflicts are told, unless `over` says that the person has seen
    /// what is there now.
    ///
    /// # Errors
    /// When a field is decided already, there is no such proposal, or the file cannot be written.
    pub fn accept(
        &mut self,
        id: ProposalId,
        picks: &[Pick],
        over: bool,
        approval: &Approval,
        at: Timestamp,
    ) -> Result<Applied, StoreError> {
        self.atomically(|store| {
            let stored = store.reader.proposal(id)?;
            let mut edits = Vec::with_capacity(picks.len());
            for pick in picks {
                let proposed = stored.proposal.edits.get(pick.at).filter(|edit| edit.state == EditState::Pending);
                let Some(proposed) = proposed else { return Err(StoreError::Decided(id)) };
                let mut edit = proposed.edit.clone();
                edit.after = pick.value.clone().unwrap_or(edit.after);
                if over {
                    edit.before = stored.fates[pick.at].now.clone();
                }
                edits.push(edit);
            }
            let chosen = edits.len();
            store.stamp_new(&mut edits, at)?;
            let stamped = edits.len() - chosen;
            let (edits, conflicts) = store.split(&edits)?;
            if !conflicts.is_empty() {
                return Ok(Applied { id: None, written: 0, conflicts });
            }
            let from = stored.proposal.from.clone();
            let origin = Origin { kind: OriginKind::Proposal, who: approval.who().to_owned(), from };
            let receipt = stored.receipt.as_deref();
            let head = Head { proposal: Some(id), receipt, ..Head::of(&origin, at, &stored.proposal.title) };
            let mut applied = store.write_set(&head, &edits, conflicts)?;
            // What is told is what the person chose, without the moment of making that comes with a new record.
            applied.written = applied.written.saturating_sub(stamped);
            for pick in picks {
                store.decide(id, pick.at, EditState::Accepted, pick.value.as_ref(), applied.id)?;
            }
            store.close_proposal(id)?;
            Ok(applied)
        })
    }

    /// A record that is made gets the moment of its making.
    fn stamp_new(&self, edits: &mut Vec<FieldEdit>, at: Timestamp) -> Result<(), StoreError> {
        let mut stamped = Vec::with_capacity(edits.len());
        for group in edits.chunk_by(|a, b| a.record == b.record) {
            stamped.extend_from_slice(group);
            let record = &group[0].record;
            let says = group.iter().any(|edit| edit.field == "created_at" || edit.field == MERGED_INTO);
            let known = crate::crm::standard_field(&record.kind, "created_at").is_some();
            if known && !says && find(&self.reader.connection, record)?.is_none() {
                let (field, after) = ("created_at".to_owned(), Value::Time(at));
                stamped.push(FieldEdit { record: record.clone(), field, before: Value::Null, after });
            }
        }
        *edits = stamped;
        Ok(())
    }

    /// Refuses fields of a proposal.
    ///
    /// # Errors
    /// When one of them is decided already, there is no such proposal, or the file cannot be written.
    pub fn reject(&mut self, id: ProposalId, places: &[usize]) -> Result<(), StoreError> {
        self.atomically(|store| {
            let stored = store.reader.proposal(id)?;
            for at in places {
                let is_pending = stored.proposal.edits.get(*at).is_some_and(|edit| edit.state == EditState::Pending);
                if !is_pending {
                    return Err(StoreError::Decided(id));
                }
                store.decide(id, *at, EditState::Rejected, None, None)?;
            }
            store.close_proposal(id)
        })
    }

    fn decide(
        &self,
        id: ProposalId,
        at: usize,
        state: EditState,
        taken: Option<&Value>,
        set: Option<ChangeSetId>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE proposed SET state = ?3, taken = ?4, change_set = ?5 WHERE proposal = ?1 AND n = ?2";
        let taken = taken.map(Cell::encode);
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        statement.execute((id.0, at as i64, word(state), taken, set.map(|set| set.0)))?;
        Ok(())
    }

    fn close_proposal(&self, id: ProposalId) -> Result<(), StoreError> {
        let sql = "UPDATE proposal SET open = EXISTS (SELECT 1 FROM proposed WHERE proposal = ?1 AND state = 'pending') \
             WHERE id = ?1";
        self.reader.connection.execute(sql, [id.0])?;
        Ok(())
    }
}

fn proposed_edit(row: &rusqlite::Row<'_>) -> Result<ProposedEdit, StoreError> {
    let record: String = row.get(0)?;
    let quote: Option<String> = row.get(4)?;
    let (by, state): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(ProposedEdit {
        edit: FieldEdit {
            record: reference(&record).ok_or(rusqlite::Error::InvalidQuery)?,
            field: row.get(1)?,
            before: decode(row.get_ref(2)?),
            after: decode(row.get_ref(3)?),
        },
        quote: quote.and_then(|json| serde_json::from_str(&json).ok()),
        by: if by == Worker::Model.as_str() { Worker::Model } else { Worker::Code },
        state: match state.as_str() {
            "accepted" => EditState::Accepted,
            "rejected" => EditState::Rejected,
            _ => EditState::Pending,
        },
    })
}

fn word(state: EditState) -> &'static str {
    match state {
        EditState::Pending => "pending",
        EditState::Accepted => "accepted",
        EditState::Rejected => "rejected",
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}
