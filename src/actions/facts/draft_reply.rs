//! A mail as what a draft is about: the record that it belongs to, with this mail as the one that is answered or reminded
//! of.
//!
//! Invariant: whom the answer goes to comes from the contact or lead that wrote or was written to, found by the mail's
//! link or by its address; never from a text.

use crate::actions::signals::{Touch, happened_at, is_inbound};
use crate::actions::{Desk, Signals, signals};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, SourceError};

/// What a draft is about with its signals: the record, and of a mail the matter with this mail as its last one.
pub(super) fn state(desk: &Desk<'_>, record: &Record) -> Result<(Record, Signals), SourceError> {
    if record.kind != Kind::Email {
        return Ok((record.clone(), signals(desk, record)?));
    }
    let matter = matter(desk, record)?.unwrap_or_else(|| record.clone());
    let signals = with_mail(signals(desk, &matter)?, record);
    Ok((matter, signals))
}

/// What a mail is about, else who it is from or to; `None` where it stands alone.
fn matter(desk: &Desk<'_>, mail: &Record) -> Result<Option<Record>, SourceError> {
    let about = mail.link("about").filter(|about| !matches!(about.kind, Kind::Task | Kind::Event | Kind::Email));
    match about.map(|about| desk.get(about)).transpose()?.flatten() {
        Some(about) => Ok(Some(about)),
        None => other_side(desk, mail),
    }
}

/// The contact or lead at the other end of a mail.
pub(super) fn other_side(desk: &Desk<'_>, mail: &Record) -> Result<Option<Record>, SourceError> {
    if let Some(who) = mail.link("who").map(|who| desk.get(who)).transpose()?.flatten() {
        return Ok(Some(who));
    }
    let field = if is_inbound(mail) { "from" } else { "to" };
    let Some(address) = mail.text(field).map(str::trim).filter(|address| address.contains('@')) else {
        return Ok(None);
    };
    let same = Expr::Compare(Path::new("email"), Op::Eq, Literal::Text(address.to_owned()));
    for kind in [Kind::Contact, Kind::Lead] {
        // Two people of one address: nobody is picked silently.
        if let [only] = desk.all(&kind, Some(&same), 2)?.as_slice() {
            return Ok(Some(only.clone()));
        }
    }
    Ok(None)
}

/// The signals as they are with this mail as the last one of its side.
pub(super) fn with_mail(mut signals: Signals, mail: &Record) -> Signals {
    let Some(at) = happened_at(mail) else { return signals };
    let touch = Some(Touch { record: mail.clone(), at });
    if is_inbound(mail) {
        (signals.inbound, signals.outbound) = (touch, None);
    } else {
        (signals.inbound, signals.outbound) = (None, touch);
    }
    signals
}
