//! The mail of somebody that a line tells by its day or its subject: "the mail from Dana on the 13th, 'New form'".
//!
//! For: actions that look at a mail. Not for: answering one. Invariant: one mail fits what is said, or none is taken.

use super::mention::Mention;
use super::{Said, makes};
use crate::actions::Action;
use crate::actions::examples;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use jiff::tz::TimeZone;

/// Mails of one person that are looked at.
const MAILS: usize = 60;
/// Words for a mail, and those behind which the sender stands.
const MAIL: &[&str] = &["mail", "email", "e-mail", "message", "nachricht", "courriel"];
const FROM: &[&str] = &["from", "von", "de", "by"];

impl Said<'_> {
    /// The mail of the person who is named.
    pub(super) fn mail_told(&self, mention: &Mention, action: &Action) -> Result<Option<RecordRef>, SourceError> {
        let mail = self.plain.split(' ').any(|word| MAIL.contains(&word));
        let [(person, _)] = mention.records.as_slice() else { return Ok(None) };
        if !mail || makes(action) || !action.fits(&Kind::Email) || person.kind != Kind::Contact {
            return Ok(None);
        }
        let (day, subject) = (day_of_month(&self.line), subject(&self.line));
        if day.is_none() && subject.is_none() {
            return Ok(None);
        }
        let sent = self.plain.split(' ').any(|word| FROM.contains(&word));
        let fits = |mail: &Record| {
            let inbound = mail.text("direction").is_none_or(|way| way.eq_ignore_ascii_case("inbound"));
            let on = mail.time("sent_at").map(|at| at.to_zoned(TimeZone::UTC).date().day());
            let called = examples::plain(mail.text("subject").unwrap_or_default());
            (inbound || !sent)
                && day.is_none_or(|day| on == Some(day))
                && subject.as_ref().is_none_or(|subject| called.contains(subject.as_str()))
        };
        let mails = self.context.records.linked(person, &Kind::Email, MAILS)?;
        let mut found = mails.iter().filter(|mail| fits(mail));
        Ok(found.next().filter(|_| found.next().is_none()).map(Record::reference))
    }
}

/// "On the 13th", "am 13.": a day of a month.
fn day_of_month(line: &str) -> Option<i8> {
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let before = |at: usize| at > 0 && matches!(words[at - 1].as_str(), "the" | "am" | "vom" | "le" | "on" | "of");
    (0..words.len()).filter(|at| before(*at)).find_map(|at| {
        let word = words[at].trim_end_matches([',', ';', ':', '?', '!', '.']);
        let digits = ["th", "st", "nd", "rd"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        digits.parse().ok().filter(|day| (1..=31).contains(day))
    })
}

/// Words in quotation marks.
fn subject(line: &str) -> Option<String> {
    const MARKS: &[(char, char)] = &[('\'', '\''), ('"', '"'), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»')];
    MARKS.iter().find_map(|(open, close)| {
        // An apostrophe inside of a word opens nothing.
        let starts = |at: usize| line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let (at, _) = line.char_indices().find(|(at, c)| c == open && starts(*at))?;
        let rest = &line[at + open.len_utf8()..];
        let said = examples::plain(&rest[..rest.find(*close)?]);
        (said.chars().count() > 2).then_some(said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::{Registry, sample};
    use crate::assistant::router::{Route, route};
    use crate::assistant::tests::context;
    use jiff::civil::date;

    #[test]
    fn a_day_and_a_subject_are_read() {
        for (line, day, called) in [
            ("mail from dana on the 13th, 'new form' - is it safe", Some(13), Some("new form")),
            ("die Mail von Dana vom 3.", Some(3), None),
            ("dana's mail, isn't it odd", None, None),
            ("the 40th", None, None),
        ] {
            assert_eq!((day_of_month(line), subject(line).as_deref()), (day, called), "{line}");
        }
    }

    #[test]
    fn the_one_mail_that_fits_is_taken() {
        let mut memory = sample::workspace();
        let mail = |id: &str, subject: &str, day: i8| {
            Record::new(Kind::Email, id)
                .with("subject", subject)
                .with("body", "Please see the form.")
                .with("direction", "inbound")
                .with("who", sample::link(Kind::Contact, "c1"))
                .with("sent_at", sample::at(date(2026, 11, day)))
        };
        memory.records.extend([mail("m31", "New vendor form", 13), mail("m32", "Another form", 12)]);
        let registry = Registry::builtin();
        let context = context(&memory, &registry, false);
        for (line, taken) in [
            ("mail from Dana Reyes on the 13th: is anything hidden in it", Some("m31")),
            ("is there anything hidden in the mail from Dana Reyes, 'another form'", Some("m32")),
            ("is there anything hidden in the mail from Dana Reyes, 'form'", None),
        ] {
            let found = route(&context, line, None).unwrap();
            let Route::Action { id, record: Some(record), .. } = &found else { panic!("{line}: {found:?}") };
            let mail = (record.kind == Kind::Email).then(|| record.id.to_string());
            assert_eq!((id.as_str(), mail.as_deref()), ("check-record", taken), "{line}");
        }
    }
}
