//! What customers said to the whole house in a window of days, each sentence with its account.

use super::said::{Said, of_texts};
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::BTreeMap;

/// Texts of one kind that are read.
const MOST: usize = 3_000;

/// Texts of some kinds of the last days, by account; those of no account are left out.
pub(in crate::actions) fn by_account(
    desk: &Desk<'_>,
    kinds: &[Kind],
    days: i32,
) -> Result<BTreeMap<RecordRef, Vec<Said>>, SourceError> {
    let mut texts: BTreeMap<RecordRef, Vec<Record>> = BTreeMap::new();
    let mut known: BTreeMap<RecordRef, Option<RecordRef>> = BTreeMap::new();
    for kind in kinds {
        let field = match kind {
            Kind::Email => "sent_at",
            Kind::Transcript => "recorded_at",
            Kind::Event => "starts_at",
            _ => "created_at",
        };
        let since = Expr::Compare(Path::new(field), Op::Ge, Literal::Today(-days));
        for text in desk.all(kind, Some(&since), MOST)? {
            if let Some(account) = account_of(desk, &text, &mut known)? {
                texts.entry(account).or_default().push(text);
            }
        }
    }
    texts.into_iter().map(|(account, texts)| Ok((account, of_texts(desk, texts)?))).collect()
}

/// The account that a text belongs to: through what it is about, else through the person.
fn account_of(
    desk: &Desk<'_>,
    text: &Record,
    known: &mut BTreeMap<RecordRef, Option<RecordRef>>,
) -> Result<Option<RecordRef>, SourceError> {
    for link in ["account", "about", "who"].iter().filter_map(|field| text.link(field)) {
        if link.kind == Kind::Account {
            return Ok(Some(link.clone()));
        }
        if !known.contains_key(link) {
            let account = desk.get(link)?.and_then(|record| record.link("account").cloned());
            known.insert(link.clone(), account);
        }
        if let Some(Some(account)) = known.get(link) {
            return Ok(Some(account.clone()));
        }
    }
    Ok(None)
}
