//! The way of a prompt through the gate, and masking of any other text with what the workspace knows.

use super::{Desk, DeskError, random};
use crate::crm::{RecordRef, SourceError};
use crate::journal::RequestContext;
use crate::llm::ErrorKind;
use crate::runtime::around::around;
use crate::runtime::clock;
use crate::runtime::ledger::JournalLedger;
use crate::runtime::net::{Room, Stream};
use crate::runtime::outcome::Failure;
use crate::trust::gate::{Destination, Gate, Passage};
use crate::trust::prompt::{Part, Prompt, Settings};
use crate::trust::{Masker, Receipt, Unmasker, Watch};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

impl Desk {
    /// Masks, records and clears a prompt. The inner error is a refusal, or a provider that cannot be used.
    pub(super) fn clear(
        &mut self,
        mut prompt: Prompt,
        scope: Vec<RecordRef>,
    ) -> Result<Result<(Stream, Receipt), Failure>, DeskError> {
        prompt.settings.cache_key = Some(cache_key(self.session.as_str()));
        if let Some(refusal) = self.over_cap()? {
            return Ok(Err(refused(refusal)));
        }
        let asking = self.asking.clone();
        let provider = match self.provider(asking.as_deref()) {
            Ok(provider) => provider,
            Err(error) => {
                let message = error.to_string();
                return Ok(Err(Failure { kind: Some(ErrorKind::Auth), message, refused: false }));
            }
        };
        let scope: Vec<RecordRef> = scope.into_iter().chain(records_of(&prompt)).collect();
        let scope = around(&self.reader, &scope)?;
        let texts = texts_of(&prompt);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (masker, watch) = self.lists(&texts, &scope)?;
        let dictionary = masker.dictionary_version();
        let gate = Gate::new(masker, self.policy.clone(), Arc::clone(&self.schema), watch);
        let journal = self.journal()?;
        let name = provider.name().to_owned();
        let destination = self.destination(&name, asking.as_deref());
        let id = receipt_id()?;
        let session = self.session.clone();
        let context = self.request_context(&prompt, dictionary);
        let ledger = JournalLedger { journal: &journal, session: &session, context };
        let passage = Passage {
            prompt,
            scope: &scope,
            encoder: provider.encoder(),
            destination: &destination,
            at: clock::now(),
            id,
        };
        let placeholders = Arc::clone(&self.placeholders);
        let cleared = {
            let mut placeholders = placeholders.lock().unwrap_or_else(PoisonError::into_inner);
            gate.clear(passage, &mut placeholders, &ledger)
        };
        let (request, receipt) = match cleared {
            Ok(cleared) => cleared,
            Err(refusal) => return Ok(Err(refused(self.note_refusal(&refusal)?))),
        };
        // What the placeholders stand for must survive before the socket opens.
        self.seal()?;
        let (unmasker, room) = (Unmasker::new(), Room::default());
        Ok(Ok((Stream { provider, request, session: placeholders, journal, id: session, unmasker, room }, receipt)))
    }

    /// What the log says of a request beside its bytes. Hashes are shortened: they tell versions apart, no more.
    fn request_context(&mut self, prompt: &Prompt, dictionary: String) -> RequestContext {
        let mut parameters = BTreeMap::new();
        let Settings { max_output_tokens, temperature, schema, .. } = &prompt.settings;
        let mut say =
            |name: &str, value: Option<String>| _ = value.map(|value| parameters.insert(name.to_owned(), value));
        say("max_output_tokens", max_output_tokens.map(|tokens| tokens.to_string()));
        say("temperature", temperature.map(|value| value.to_string()));
        say("schema", schema.as_ref().map(|schema| short_hash(&schema.to_string())));
        RequestContext {
            action: self.asking.take(),
            template: Some(short_hash(&instructions_of(prompt))),
            parameters,
            policy: Some(self.policy.version()),
            dictionary: Some(dictionary),
            tools: prompt.tools.iter().map(|tool| tool.name.clone()).collect(),
            ..RequestContext::default()
        }
    }

    /// Text with every known and recognised value replaced by its placeholder.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn mask(&mut self, text: &str, scope: &[RecordRef]) -> Result<String, DeskError> {
        Ok(self.masked(text, scope)?.text)
    }

    /// The same for a text that code made: its sums are masked as what they are the sums of.
    pub(super) fn mask_computed(&mut self, text: &str, scope: &[RecordRef]) -> Result<String, DeskError> {
        let scope = around(&self.reader, scope)?;
        let masker = self.masker(&[text], &scope)?;
        let masked = masker.mask_computed(text, &mut self.placeholders(), &scope);
        Ok(masked.text)
    }

    /// The same with the places that were masked.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn masked(&mut self, text: &str, scope: &[RecordRef]) -> Result<crate::trust::Masked, DeskError> {
        let scope = around(&self.reader, scope)?;
        let masker = self.masker(&[text], &scope)?;
        Ok(masker.mask(text, &mut self.placeholders(), &scope))
    }

    /// A model's own words with anything but placeholders masked, for the log.
    pub(in crate::runtime) fn mask_again(&mut self, text: &str, scope: &[RecordRef]) -> Result<String, DeskError> {
        let scope = around(&self.reader, scope)?;
        let masker = self.masker(&[text], &scope)?;
        let masked = masker.mask_again(text, &mut self.placeholders(), &scope);
        Ok(masked.text)
    }

    /// Who `provider/model` is, as the settings say.
    fn destination(&self, name: &str, action: Option<&str>) -> Destination {
        let (provider, model) = name.split_once('/').unwrap_or((name, ""));
        let settings = self.model_of_action(action);
        Destination {
            provider: provider.to_owned(),
            kind: settings.map(|model| model.provider.name().to_owned()).unwrap_or_default(),
            model: model.to_owned(),
            region: settings.and_then(|model| model.region.clone()),
        }
    }

    pub(in crate::runtime) fn masker(&mut self, texts: &[&str], scope: &[RecordRef]) -> Result<Masker, DeskError> {
        Ok(self.lists(texts, scope)?.0)
    }

    /// The masker and the second matcher's list for these texts.
    pub(in crate::runtime) fn lists(
        &mut self,
        texts: &[&str],
        scope: &[RecordRef],
    ) -> Result<(Masker, Arc<Watch>), DeskError> {
        self.prepare()?;
        let missing = || SourceError("the list of known values was not made; nothing was sent. Try again".into());
        let known = self.known.as_mut().ok_or_else(missing)?;
        let lists = known.lists(&self.reader, &self.schema, texts, scope);
        if lists.is_err() {
            self.known = None;
        }
        let lists = lists?;
        Ok((Masker::new(lists.dictionary, self.policy.clone()), lists.watch))
    }
}

fn receipt_id() -> Result<String, DeskError> {
    let tail: [u8; 4] = random()?;
    let hex: String = tail.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("r{}-{hex}", clock::now().strftime("%Y%m%d-%H%M%S")))
}

/// The standing instructions and those of the action: text of ours, which is the version of the template.
fn instructions_of(prompt: &Prompt) -> String {
    let parts = prompt.messages.iter().flat_map(|message| &message.parts).filter_map(|part| match part {
        Part::Instruction(text) => Some(text.as_str()),
        _ => None,
    });
    std::iter::once(prompt.system.as_str()).chain(parts).collect::<Vec<_>>().join("\n")
}

/// Which requests belong to one conversation: letters alone, which are nobody's number, and say nothing of it.
fn cache_key(session: &str) -> String {
    let hash = blake3::hash(session.as_bytes());
    hash.as_bytes()[..12].iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(b'a' + half)).collect()
}

fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// Every text of a prompt, to find out which records it speaks of.
fn texts_of(prompt: &Prompt) -> Vec<String> {
    let parts = parts_of(prompt).map(|part| match part {
        Part::Instruction(text)
        | Part::Seller(text)
        | Part::Masked(text)
        | Part::Data { text, .. }
        | Part::Sent { text, .. } => text.clone(),
        Part::Fact(fact) => format!("{}\n{}", fact.record_name, fact.text),
        Part::Derived(derived) => format!("{}\n{}", derived.label, derived.text),
        Part::Stable => String::new(),
    });
    let calls = prompt.exchanges.iter().flat_map(|exchange| &exchange.calls);
    let calls = calls.map(|call| call.arguments.to_string());
    let said = prompt.exchanges.iter().map(|exchange| exchange.text.clone());
    std::iter::once(prompt.system.clone()).chain(parts).chain(said).chain(calls).collect()
}

/// Every piece: of the messages, and of what tools read.
fn parts_of(prompt: &Prompt) -> impl Iterator<Item = &Part> + '_ {
    let read = prompt.exchanges.iter().flat_map(|step| &step.calls).flat_map(|call| &call.result);
    prompt.messages.iter().flat_map(|message| &message.parts).chain(read)
}

/// The records whose facts stand in a prompt.
fn records_of(prompt: &Prompt) -> impl Iterator<Item = RecordRef> + '_ {
    parts_of(prompt).filter_map(|part| match part {
        Part::Fact(fact) => Some(fact.record.clone()),
        _ => None,
    })
}

pub(super) fn refused(message: String) -> Failure {
    Failure { kind: None, message, refused: true }
}
