//! Where a restored value would go, and whether it may go there.
//!
//! One function decides ([`Sink::admits`]); what follows a text only finds out which sink a place in it is.
//! Invariant: a value is never put into a web address, code, a tool's argument, or a mail to somebody who is not the
//! subject of the work.

use super::super::{
    entity::EntityType,
    placeholder::Slot,
    session::{Owner, Session},
};
use crate::crm::RecordRef;
use std::collections::BTreeSet;

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// The seller's own screen.
    Screen,
    /// The body or subject of a draft, which the seller reads before it goes.
    DraftBody,
    /// The value of a record's field.
    FieldValue,
    /// Who a mail goes to.
    Recipient,
    /// A web address, or what stands in one.
    Url,
    /// A block or span of code.
    Code,
    /// An argument of a tool that reaches beyond this machine.
    ToolArgument,
}

/// Whose mail addresses a text may be addressed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Subjects {
    /// Nobody's.
    #[default]
    Nobody,
    /// Those of these entities of the session.
    Only(BTreeSet<u32>),
    /// Anybody's: for texts that only the seller wrote.
    Anybody,
}

impl Subjects {
    fn include(&self, number: u32) -> bool {
        match self {
            Self::Nobody => false,
            Self::Only(numbers) => numbers.contains(&number),
            Self::Anybody => true,
        }
    }
}

impl Sink {
    /// Whether the value of this placeholder may go here.
    pub(super) fn admits(self, slot: Slot, subjects: &Subjects) -> bool {
        match self {
            Self::Screen | Self::DraftBody | Self::FieldValue => true,
            Self::Recipient => slot.kind == EntityType::Email && subjects.include(slot.number),
            Self::Url | Self::Code | Self::ToolArgument => false,
        }
    }
}

/// Why a recipient that a model wrote is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// Not one live placeholder of a mail address and nothing else.
    #[error(
        "{0:?} is not the placeholder of one mail address; no recipient was set. Choose the recipient from the record's contacts"
    )]
    NotAMail(String),
    /// Somebody else's address.
    #[error(
        "{0} is not the address of the contact at hand; no recipient was set. Open that contact, or choose the recipient yourself"
    )]
    NotTheSubject(String),
}

impl Session {
    /// The entities behind these records, and behind mail addresses that the seller or the record gave.
    pub fn subjects<'a>(&self, records: &[RecordRef], addresses: impl IntoIterator<Item = &'a str>) -> Subjects {
        let of_records = records.iter().filter_map(|record| self.numbers.get(&Owner::Record(record.clone())).copied());
        let addresses: Vec<&str> = addresses.into_iter().filter(|address| address.contains('@')).collect();
        let holds = |value: &str| addresses.iter().any(|address| is_address_in(value, address));
        let mails = self.slots.iter().filter(|(slot, _)| slot.kind == EntityType::Email && !addresses.is_empty());
        let of_addresses = mails.filter(|(_, entry)| holds(&entry.value)).map(|(slot, _)| slot.number);
        Subjects::Only(of_records.chain(of_addresses).collect())
    }

    /// The mail address behind a recipient that a model wrote.
    ///
    /// # Errors
    /// When it is not the placeholder of one mail address, or that of somebody who is not the subject. Nothing was set.
    pub fn recipient(&self, written: &str, subjects: &Subjects) -> Result<&str, RecipientError> {
        let not_a_mail = || RecipientError::NotAMail(written.to_owned());
        let bare = written.trim();
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        let slot = super::exact(bare, self).filter(|slot| slot.kind == EntityType::Email).ok_or_else(not_a_mail)?;
        if !Sink::Recipient.admits(slot, subjects) {
            return Err(RecipientError::NotTheSubject(slot.write(&self.nonce)));
        }
        self.get(slot).ok_or_else(not_a_mail)
    }
}

/// Whether a recipient's line, `Name <address>` or the bare address, is about this address.
fn is_address_in(value: &str, line: &str) -> bool {
    line.split(|c: char| c.is_whitespace() || "<>‹›(),;".contains(c)).any(|word| word.eq_ignore_ascii_case(value))
}
