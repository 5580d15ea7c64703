//! Who is who around a text: the record at hand, its account, the people whom the CRM knows, who speaks.

use super::Request;
use super::source::{Format, Mailbox, SourceText, squeezed};
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::validate::choices;
use crate::crm::{Kind, Record, RecordRef, Schema, SourceError};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeSet;

/// Users that are looked at.
const USERS: usize = 500;
/// Contacts of the account that are looked at.
const CONTACTS: usize = 300;
/// Speakers whose names are looked up.
const SPEAKERS: usize = 40;

/// A person whom the CRM knows.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) record: Record,
    /// Whether it is a user: one of us.
    pub(super) ours: bool,
}

impl Person {
    pub(super) fn name(&self) -> String {
        squeezed(&self.record.name())
    }

    fn first(&self) -> String {
        self.record
            .text("first_name")
            .map_or_else(|| self.name(), str::to_owned)
            .split(' ')
            .next()
            .unwrap_or("")
            .to_lowercase()
    }
}

/// On which side somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A user of this workspace, or who wrote a note in it.
    Ours,
    /// A contact, or somebody of the customer's domain.
    Theirs,
    /// Somebody in a conversation whom the CRM does not know.
    Unknown,
    /// The writer of a mail whom the CRM does not know, from another house.
    Stranger,
}

/// Who says something.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) name: String,
    pub(super) side: Side,
    /// Which of the people it is.
    pub(super) person: Option<usize>,
}

/// The words that a workspace uses in its fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    pub(super) stages: Vec<String>,
    pub(super) roles: Vec<String>,
    pub(super) case_statuses: Vec<String>,
    pub(super) priorities: Vec<String>,
    pub(super) task_statuses: Vec<String>,
}

/// The surroundings of a text, read once; nothing of it asks the records again.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The deal, case, contact or account that edits are about.
    pub(super) target: Option<Record>,
    /// The text as a record, where it is one.
    pub(super) kept_as: Option<RecordRef>,
    /// What the source is called.
    pub(super) from: String,
    pub(super) account: Option<Record>,
    /// The day of the text.
    pub(super) on: Date,
    /// The seller's day and moment.
    pub(super) today: Date,
    pub(super) now: Timestamp,
    /// The currency of the record at hand.
    pub(super) currency: String,
    pub(super) choices: Choices,
    /// Names that are no rivals': products and accounts.
    pub(super) known_names: Vec<String>,
    /// Subjects of open tasks about the record at hand.
    pub(super) open_tasks: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) me: Option<usize>,
    pub(super) schema: Schema,
    pub(super) source: SourceText,
    /// The voices in order of appearance; a mail or note has one.
    pub(super) voices: Vec<Voice>,
    pub(super) aside: Vec<String>,
    /// Whether the seller ordered what the text says into the record at hand.
    pub(super) ordered: bool,
}

impl Scene {
    pub(super) fn set(desk: &Desk<'_>, request: &Request<'_>, source: SourceText) -> Result<Self, SourceError> {
        let mut scene = Self {
            target: request.about.cloned(),
            kept_as: request.kept_as.cloned(),
            from: request.from.to_owned(),
            on: source.date.or(request.date).unwrap_or(desk.today),
            today: desk.today,
            now: desk.now,
            currency: request.about.map_or(desk.currency, |about| desk.currency_of(about)).to_owned(),
            schema: desk.records.schema()?,
            source,
            ..Self::default()
        };
        scene.load_account(desk)?;
        scene.load_people(desk)?;
        scene.load_words(desk)?;
        scene.hear();
        Ok(scene)
    }

    /// What the text is called.
    pub fn source_name(&self) -> &str {
        &self.from
    }

    /// The text as it may go to a model: who says what, line by line, nothing that was cut off.
    pub fn words(&self) -> String {
        let lines = self.source.utterances.iter().map(|said| match &said.speaker {
            Some(speaker) => format!("{speaker}: {}", said.text),
            None => said.text.clone(),
        });
        let mut text = lines.collect::<Vec<_>>().join("\n");
        if !self.source.signature.is_empty() {
            text.push_str(&format!("\n\n{}", self.source.signature.join("\n")));
        }
        text
    }

    /// What a model has to know of the record at hand: its kind, the day of the text, the words that fields take.
    pub fn field_notes(&self) -> String {
        let mut notes = vec![format!("The text is of {}.", self.on)];
        let mut list = |what: &str, words: &[String]| {
            if !words.is_empty() {
                notes.push(format!("{what}: {}.", words.join(", ")));
            }
        };
        match self.target.as_ref().map(|target| &target.kind) {
            Some(Kind::Opportunity) => {
                list(
                    "The record at hand is a deal, with amount, close_date, stage, next_step. Its stages",
                    &self.choices.stages,
                );
            }
            Some(Kind::Case) => {
                list("The record at hand is a case. Its statuses", &self.choices.case_statuses);
                list("Its priorities", &self.choices.priorities);
            }
            _ => notes.push("No deal and no case is at hand: no edits but of people.".to_owned()),
        }
        if !self.choices.roles.is_empty() {
            notes.push(format!("Roles of people: {}.", self.choices.roles.join(", ")));
        }
        notes.join(" ")
    }

    /// A record of the surroundings.
    pub(super) fn record(&self, link: &RecordRef) -> Option<&Record> {
        let around = self.target.iter().chain(&self.account).chain(self.people.iter().map(|person| &person.record));
        around.into_iter().find(|record| record.kind == link.kind && record.id == link.id)
    }

    fn load_words(&mut self, desk: &Desk<'_>) -> Result<(), SourceError> {
        self.choices = Choices {
            stages: choices(desk.records, &Kind::Opportunity, "stage"),
            roles: choices(desk.records, &Kind::Contact, "role"),
            case_statuses: choices(desk.records, &Kind::Case, "status"),
            priorities: choices(desk.records, &Kind::Case, "priority"),
            task_statuses: choices(desk.records, &Kind::Task, "status"),
        };
        let products = desk.all(&Kind::Product, None, USERS)?;
        self.known_names = products.iter().chain(&self.account).map(Record::name).collect();
        if let Some(target) = &self.target {
            let tasks = desk.linked(target, Kind::Task, CONTACTS)?;
            let open = tasks.iter().filter(|task| crate::actions::signals::is_open(task));
            self.open_tasks = open.filter_map(|task| task.text("subject").map(str::to_owned)).collect();
        }
        Ok(())
    }

    fn load_account(&mut self, desk: &Desk<'_>) -> Result<(), SourceError> {
        let Some(target) = &self.target else { return Ok(()) };
        self.account = match target.kind {
            Kind::Account => Some(target.clone()),
            _ => target.link("account").map(|link| desk.get(link)).transpose()?.flatten(),
        };
        Ok(())
    }

    fn load_people(&mut self, desk: &Desk<'_>) -> Result<(), SourceError> {
        let me = desk.me()?;
        for record in desk.all(&Kind::User, None, USERS)? {
            self.add(record, true);
        }
        self.me = me.and_then(|me| self.people.iter().position(|person| person.record.id == me));
        if let Some(account) = self.account.clone() {
            desk.linked(&account, Kind::Contact, CONTACTS)?.into_iter().for_each(|contact| self.add(contact, false));
        }
        if let Some(target) = self.target.clone() {
            for field in ["contact", "who"] {
                if let Some(person) = target.link(field).map(|link| desk.get(link)).transpose()?.flatten() {
                    self.add(person, false);
                }
            }
            // Only a contact or a lead is taken.
            self.add(target, false);
        }
        let boxes: Vec<Mailbox> = self.source.from.iter().chain(&self.source.to).cloned().collect();
        for mailbox in boxes.iter().take(SPEAKERS) {
            let same = Expr::Compare(Path::new("email"), Op::Eq, Literal::Text(mailbox.address.clone()));
            desk.all(&Kind::Contact, Some(&same), 2)?.into_iter().for_each(|contact| self.add(contact, false));
        }
        self.load_speakers(desk)
    }

    /// Speakers by their full names, where exactly one contact has it.
    fn load_speakers(&mut self, desk: &Desk<'_>) -> Result<(), SourceError> {
        let names: BTreeSet<String> = self.source.utterances.iter().filter_map(|said| said.speaker.clone()).collect();
        for name in names.iter().filter(|name| name.contains(' ')).take(SPEAKERS) {
            if self.people.iter().any(|person| person.name().eq_ignore_ascii_case(name)) {
                continue;
            }
            if let [only] = desk.records.by_name(Some(&Kind::Contact), name, 2)?.as_slice()
                && let Some(record) = desk.get(&only.record)?
            {
                self.add(record, false);
            }
        }
        Ok(())
    }

    fn add(&mut self, record: Record, ours: bool) {
        let fits = matches!(record.kind, Kind::User | Kind::Contact | Kind::Lead);
        if fits && !self.people.iter().any(|known| known.record.reference() == record.reference()) {
            self.people.push(Person { record, ours });
        }
    }

    pub(super) fn hear(&mut self) {
        let mut voices: Vec<Voice> = Vec::new();
        if let Some(from) = self.source.from.clone() {
            voices.push(self.writer(&from));
        } else if self.source.utterances.iter().all(|said| said.speaker.is_none()) {
            let author = self.signed().or(self.me);
            let name = author.map(|at| self.people[at].name()).unwrap_or_default();
            let ours = author.is_none_or(|at| self.people[at].ours);
            voices.push(Voice { name, side: if ours { Side::Ours } else { Side::Theirs }, person: author });
        }
        for name in self.source.utterances.iter().filter_map(|said| said.speaker.as_ref()) {
            if !voices.iter().any(|voice| voice.name == *name) {
                voices.push(self.speaker(name));
            }
        }
        self.voices = voices;
    }

    fn writer(&self, from: &Mailbox) -> Voice {
        let person = self.by_address(&from.address);
        let side = match person {
            Some(at) if self.people[at].ours => Side::Ours,
            Some(_) => Side::Theirs,
            None if self.is_ours(&from.address) => Side::Ours,
            None if self.is_customers_domain(&from.address) => Side::Theirs,
            None => Side::Stranger,
        };
        let name = person.map(|at| self.people[at].name()).unwrap_or_else(|| from.name.clone());
        let name = if name.is_empty() { from.address.clone() } else { name };
        Voice { name, side, person }
    }

    fn speaker(&self, name: &str) -> Voice {
        let person = self.by_name(name);
        let side = match person {
            Some(at) if self.people[at].ours => Side::Ours,
            Some(_) => Side::Theirs,
            None => Side::Unknown,
        };
        Voice { name: name.to_owned(), side, person }
    }

    /// Who says the words of an utterance.
    pub(super) fn voice(&self, utterance: usize) -> Option<&Voice> {
        let speaker = self.source.utterances.get(utterance).and_then(|said| said.speaker.as_ref());
        match speaker {
            Some(name) => self.voices.iter().find(|voice| voice.name == *name),
            // A conversation whose first lines have no name begins with nobody; a mail and a note have one voice.
            None if self.is_dialogue() => None,
            None => self.voices.first(),
        }
    }

    pub(super) fn is_dialogue(&self) -> bool {
        matches!(self.source.format, Some(Format::Dialogue | Format::Vtt | Format::Srt))
    }

    pub(super) fn is_mail(&self) -> bool {
        self.source.format == Some(Format::Mail)
    }

    pub(super) fn by_address(&self, address: &str) -> Option<usize> {
        let same = |person: &Person| {
            person.record.text("email").is_some_and(|email| email.trim().eq_ignore_ascii_case(address))
        };
        self.people.iter().position(same)
    }

    /// The one person who has this name, first name, or last name.
    pub(super) fn by_name(&self, words: &str) -> Option<usize> {
        let words = words.trim().trim_start_matches('@').to_lowercase();
        if words.is_empty() {
            return None;
        }
        let only = |fits: &dyn Fn(&Person) -> bool| {
            let mut found = (0..self.people.len()).filter(|at| fits(&self.people[*at]));
            let first = found.next()?;
            found.next().is_none().then_some(first)
        };
        only(&|person| person.name().to_lowercase() == words).or_else(|| {
            let single = !words.contains(' ');
            let last = |person: &Person| person.name().to_lowercase().rsplit(' ').next() == Some(words.as_str());
            // Among hundreds of users a first name alone is the seller's or a contact's before anybody else's.
            let near = |person: &Person| {
                !person.ours || self.me.is_some_and(|me| self.people[me].record.id == person.record.id)
            };
            let first = |person: &Person| person.first() == words;
            single.then(|| only(&first).or_else(|| only(&|p| near(p) && first(p))).or_else(|| only(&last))).flatten()
        })
    }

    /// Whether an address is of our own house.
    pub(super) fn is_ours(&self, address: &str) -> bool {
        let domain = domain(address);
        let same = |person: &Person| person.record.text("email").is_some_and(|email| self::domain(email) == domain);
        !domain.is_empty() && self.people.iter().filter(|person| person.ours).any(same)
    }

    /// Whether an address belongs to the account: its website's domain, or one that carries its name and that a
    /// contact has, too.
    pub(super) fn is_customers_domain(&self, address: &str) -> bool {
        let (domain, Some(account)) = (domain(address), &self.account) else { return false };
        let website = account.text("website").map(|url| host(url).to_lowercase()).unwrap_or_default();
        if !website.is_empty() && (domain == website || domain.ends_with(&format!(".{website}"))) {
            return true;
        }
        let name = account.name().to_lowercase();
        let carries = name.split(|c: char| !c.is_alphanumeric()).any(|word| word.len() > 2 && domain.contains(word));
        let shared = |person: &Person| {
            !person.ours && person.record.text("email").is_some_and(|email| self::domain(email) == domain)
        };
        carries && self.people.iter().any(shared)
    }

    /// To whom a voice speaks: the one addressee of a mail, the only other side of a conversation.
    pub(super) fn listener(&self, utterance: usize) -> Option<usize> {
        let speaker = self.voice(utterance)?;
        if self.is_mail() {
            let ours = speaker.side == Side::Ours;
            let to: Vec<usize> = self.source.to.iter().filter_map(|to| self.by_address(&to.address)).collect();
            let mut others = to.into_iter().filter(|at| self.people[*at].ours != ours);
            let first = others.next();
            return if ours { first.filter(|_| others.next().is_none()) } else { first.or(self.me) };
        }
        if !self.is_dialogue() {
            return None;
        }
        let ours = speaker.side == Side::Ours;
        let others = self.voices.iter().filter(|voice| (voice.side == Side::Ours) != ours);
        let others: Vec<&Voice> = others.collect();
        match others.as_slice() {
            [only] => only.person,
            _ => None,
        }
    }
}

fn domain(address: &str) -> String {
    address.rsplit_once('@').map_or(String::new(), |(_, domain)| domain.trim().to_lowercase())
}

fn host(url: &str) -> &str {
    let rest = url.split("://").last().unwrap_or(url);
    rest.split(['/', '?', ':']).next().unwrap_or(rest).trim_start_matches("www.")
}
