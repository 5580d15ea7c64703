//! A session at rest: what its placeholders stand for, encrypted under keys that can be destroyed one by one.
//!
//! Layout of version 2, all XChaCha20-Poly1305: the byte 2, then blocks of 16 bytes of key name, 24 bytes of nonce,
//! four bytes of length (little endian) and the sealed JSON. The first block lies under the conversation's key: ids,
//! numbers, values of nobody in particular, and the key names of the blocks that follow, one for each person (contact,
//! lead, user). A person's key serves in every conversation; without it the person's blocks are noise, and the rest
//! opens as before. Keys themselves are kept wrapped by the workspace's master key ([`wrap_key`]). Version 1 (one
//! block under the master key) is still read.
//! Not for: choosing keys and nonces, or keeping them: both come from a [`VaultKeys`]. A nonce must never serve twice
//! under one key.

use super::{
    entity::EntityType,
    placeholder::{Form, Slot},
    session::{Owner, Session},
};
use crate::crm::{Kind, RecordRef};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::collections::{BTreeMap, HashMap};
use zeroize::{Zeroize, Zeroizing};

const FIRST_VERSION: u8 = 1;
const VERSION: u8 = 2;
const FIRST_CONTEXT: &[u8] = b"dealdesk placeholders 1";
const CONTEXT: &str = "dealdesk placeholders 2";
const NAME: usize = 16;
const NONCE: usize = 24;

/// Why a vault could not be written or read. What lies on disk stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The session is too large to encrypt, or could not be written as JSON.
    #[error("the placeholders of this session could not be encrypted; nothing was written")]
    Seal,
    /// Another key, or the bytes were changed.
    #[error("the vault does not open with this key: it was made with another key or was changed; the log is unharmed")]
    Open,
    /// Made by a newer version of dealdesk, or not a vault.
    #[error("not a vault of this version: update dealdesk, or restore the file from a backup")]
    Version,
    /// A key could not be had or kept.
    #[error("{0}")]
    Key(String),
}

/// 32 secret bytes, wiped when dropped.
pub type VaultKey = Zeroizing<[u8; 32]>;

/// Whose values a key seals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyOwner {
    /// Values of nobody in particular, of the conversation with this id.
    Conversation(String),
    /// A person's, in all conversations.
    Person(RecordRef),
}

impl KeyOwner {
    /// The person whose key seals what belongs to this record; companies and deals have none.
    pub fn of(record: &RecordRef) -> Option<Self> {
        matches!(record.kind, Kind::Contact | Kind::Lead | Kind::User).then(|| Self::Person(record.clone()))
    }

    /// The name of its key: says nothing to somebody without the master key.
    pub fn key_name(&self, master: &[u8; 32]) -> [u8; NAME] {
        let naming = Zeroizing::new(blake3::derive_key("dealdesk vault key names 1", master));
        let text = match self {
            Self::Conversation(id) => format!("conversation {id}"),
            Self::Person(record) => format!("person {record}"),
        };
        let mut name = [0; NAME];
        name.copy_from_slice(&blake3::keyed_hash(&naming, text.as_bytes()).as_bytes()[..NAME]);
        name
    }
}

/// Where keys and nonces come from.
pub trait VaultKeys {
    /// The workspace's master key.
    fn master(&self) -> &[u8; 32];
    /// The key of an owner; with `make`, a new one where there is none. `None`: there is none, or it was destroyed.
    fn key(&mut self, owner: &KeyOwner, make: bool) -> Result<Option<VaultKey>, VaultError>;
    /// A nonce that never served before.
    fn nonce(&mut self) -> Result<[u8; NONCE], VaultError>;
}

/// A key as it is kept: sealed by a key over it, bound to its name.
pub fn wrap_key(over: &[u8; 32], name: &[u8], key: &VaultKey, nonce: [u8; NONCE]) -> Result<Vec<u8>, VaultError> {
    let wrapping = Zeroizing::new(blake3::derive_key("dealdesk vault key wrapping 1", over));
    let sealed = encrypt(&wrapping, &nonce, key.as_slice(), name)?;
    Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
}

/// The key that [`wrap_key`] sealed; `None` under another key or name, or when the bytes were changed.
pub fn unwrap_key(over: &[u8; 32], name: &[u8], wrapped: &[u8]) -> Option<VaultKey> {
    let wrapping = Zeroizing::new(blake3::derive_key("dealdesk vault key wrapping 1", over));
    let (nonce, sealed) = wrapped.strip_prefix(&[VERSION])?.split_first_chunk::<NONCE>()?;
    let plain = decrypt(&wrapping, nonce, sealed, name)?;
    Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
}

fn encrypt(key: &[u8; 32], nonce: &[u8; NONCE], plain: &[u8], context: &[u8]) -> Result<Vec<u8>, VaultError> {
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher.encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad: context }).map_err(|_| VaultError::Seal)
}

fn decrypt(key: &[u8; 32], nonce: &[u8; NONCE], sealed: &[u8], context: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: context }).ok().map(Zeroizing::new)
}

#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Saved {
    id: String,
    nonce: String,
    numbers: Vec<(Owner, u32)>,
    slots: Vec<Value>,
    /// Key names of the blocks that follow.
    #[serde(default)]
    people: Vec<[u8; NAME]>,
}

type Value = (Slot, String, bool);

impl Drop for Saved {
    fn drop(&mut self) {
        self.slots.iter_mut().for_each(|(_, value, _)| value.zeroize());
    }
}

impl Session {
    /// The session as encrypted bytes. Values of people whose keys were destroyed are left out.
    pub fn seal(&self, keys: &mut dyn VaultKeys) -> Result<Vec<u8>, VaultError> {
        let mut saved = self.saved();
        let mut people: BTreeMap<KeyOwner, Vec<Value>> = BTreeMap::new();
        let owners: HashMap<u32, KeyOwner> =
            self.numbers.iter().filter_map(|(owner, number)| Some((*number, owner.person()?))).collect();
        let nobodys = saved.slots.drain(..).filter_map(|value| match owners.get(&value.0.number) {
            Some(owner) => {
                people.entry(owner.clone()).or_default().push(value);
                None
            }
            None => Some(value),
        });
        let nobodys: Vec<Value> = nobodys.collect();
        saved.slots = nobodys;
        let mut blocks = Vec::new();
        for (owner, mut values) in people {
            if let Some(key) = keys.key(&owner, true)? {
                let name = owner.key_name(keys.master());
                saved.people.push(name);
                blocks.extend(block(&values, &key, (name, &self.id), keys)?);
            }
            values.iter_mut().for_each(|(_, value, _)| value.zeroize());
        }
        let owner = KeyOwner::Conversation(self.id.clone());
        let key = keys.key(&owner, true)?.ok_or(VaultError::Seal)?;
        let first = block(&saved, &key, (owner.key_name(keys.master()), &self.id), keys)?;
        Ok([&[VERSION], first.as_slice(), &blocks].concat())
    }

    /// The session with this id from what [`Session::seal`] made, in this version or the first.
    pub fn open(keys: &mut dyn VaultKeys, id: &str, bytes: &[u8]) -> Result<Self, VaultError> {
        match bytes.split_first() {
            Some((&FIRST_VERSION, rest)) => Self::open_first(keys.master(), rest),
            Some((&VERSION, rest)) => Self::open_blocks(keys, id, rest),
            _ => Err(VaultError::Version),
        }
    }

    /// Whether sealed bytes are of an older version, to be written anew.
    pub fn is_outdated(sealed: &[u8]) -> bool {
        sealed.first() == Some(&FIRST_VERSION)
    }

    fn open_first(master: &[u8; 32], rest: &[u8]) -> Result<Self, VaultError> {
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Version)?;
        let plain = decrypt(master, nonce, sealed, FIRST_CONTEXT).ok_or(VaultError::Open)?;
        Ok(Self::restored(serde_json::from_slice(&plain).map_err(|_| VaultError::Version)?))
    }

    fn open_blocks(keys: &mut dyn VaultKeys, id: &str, bytes: &[u8]) -> Result<Self, VaultError> {
        let owner = KeyOwner::Conversation(id.to_owned());
        let key = keys.key(&owner, false)?.ok_or(VaultError::Open)?;
        let (first, mut rest) = Block::cut(bytes).ok_or(VaultError::Open)?;
        if first.name != owner.key_name(keys.master()) {
            return Err(VaultError::Open);
        }
        let mut saved: Saved = first.read(&key, id)?;
        let owners: HashMap<[u8; NAME], KeyOwner> = saved
            .numbers
            .iter()
            .filter_map(|(owner, _)| owner.person())
            .map(|owner| (owner.key_name(keys.master()), owner))
            .collect();
        for name in std::mem::take(&mut saved.people) {
            let (block, after) = Block::cut(rest).filter(|(block, _)| block.name == name).ok_or(VaultError::Open)?;
            rest = after;
            let owner = owners.get(&name).ok_or(VaultError::Open)?;
            if let Some(key) = keys.key(owner, false)? {
                saved.slots.extend(block.read::<Vec<Value>>(&key, id)?);
            }
        }
        if rest.is_empty() { Ok(Self::restored(saved)) } else { Err(VaultError::Open) }
    }

    fn saved(&self) -> Saved {
        Saved {
            id: self.id.clone(),
            nonce: self.nonce.clone(),
            numbers: self.numbers.iter().map(|(owner, number)| (owner.clone(), *number)).collect(),
            slots: self.slots.iter().map(|(slot, entry)| (*slot, entry.value.to_string(), entry.seen)).collect(),
            people: Vec::new(),
        }
    }

    fn restored(mut saved: Saved) -> Self {
        let mut session = Self::with_nonce(std::mem::take(&mut saved.id), std::mem::take(&mut saved.nonce));
        saved.numbers.drain(..).for_each(|(owner, number)| session.own(owner, number));
        saved.slots.sort_by_key(|(slot, ..)| *slot);
        for (slot, value, seen) in &saved.slots {
            session.put(*slot, value, *seen);
            let named = [Form::BASE, Form::FIRST, Form::LAST].contains(&slot.form);
            if slot.kind == EntityType::Person && named {
                session.alias(slot.number, value);
            }
        }
        session
    }

    /// Placeholders of a person, and of values for which `theirs` holds, with what they stand for.
    pub fn placeholders_of(&self, person: &RecordRef, theirs: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let number = self.numbers.get(&Owner::Record(person.clone()));
        let found = self.slots.iter().filter(|(slot, entry)| number == Some(&slot.number) || theirs(&entry.value));
        let mut found: Vec<_> = found.map(|(slot, entry)| (slot.write(&self.nonce), entry.value.to_string())).collect();
        found.sort();
        found
    }

    /// Forgets a person, and every value for which `theirs` holds; says how many values went. Their placeholders
    /// stand for nothing from then on, and their numbers are never given again.
    pub fn forget(&mut self, person: &RecordRef, theirs: &dyn Fn(&str) -> bool) -> usize {
        let number = self.numbers.get(&Owner::Record(person.clone())).copied();
        let mut saved = self.saved();
        let before = saved.slots.len();
        saved.slots.retain_mut(|(slot, value, _)| {
            let gone = number == Some(slot.number) || theirs(value);
            if gone {
                value.zeroize();
            }
            !gone
        });
        let forgotten = before - saved.slots.len();
        let used: Vec<u32> = saved.slots.iter().map(|(slot, ..)| slot.number).collect();
        for (owner, n) in &mut saved.numbers {
            // A hash of a value that is gone would still tell who it was to somebody who guesses.
            let orphan = matches!(owner, Owner::Value(..)) && !used.contains(n) && forgotten > 0;
            if number == Some(*n) || orphan {
                *owner = Owner::Value(EntityType::Token, *blake3::hash(format!("gone {n}").as_bytes()).as_bytes());
            }
        }
        if forgotten > 0 || number.is_some() {
            *self = Self::restored(saved);
        }
        forgotten
    }
}

impl Owner {
    fn person(&self) -> Option<KeyOwner> {
        match self {
            Self::Record(record) => KeyOwner::of(record),
            Self::Value(..) => None,
        }
    }
}

/// What a block is bound to beside its key.
fn context(name: &[u8; NAME], id: &str) -> Vec<u8> {
    [CONTEXT.as_bytes(), name, id.as_bytes()].concat()
}

fn block(
    values: &impl serde::Serialize,
    key: &VaultKey,
    (name, id): ([u8; NAME], &str),
    keys: &mut dyn VaultKeys,
) -> Result<Vec<u8>, VaultError> {
    let plain = Zeroizing::new(serde_json::to_vec(values).map_err(|_| VaultError::Seal)?);
    let nonce = keys.nonce()?;
    let sealed = encrypt(key, &nonce, &plain, &context(&name, id))?;
    let length = u32::try_from(sealed.len()).map_err(|_| VaultError::Seal)?.to_le_bytes();
    Ok([name.as_slice(), &nonce, &length, &sealed].concat())
}

struct Block<'a> {
    name: [u8; NAME],
    nonce: [u8; NONCE],
    sealed: &'a [u8],
}

impl<'a> Block<'a> {
    /// The first block of these bytes, and what follows it.
    fn cut(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (name, rest) = bytes.split_first_chunk::<NAME>()?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (sealed, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        Some((Self { name: *name, nonce: *nonce, sealed }, rest))
    }

    fn read<T: serde::de::DeserializeOwned>(&self, key: &VaultKey, id: &str) -> Result<T, VaultError> {
        let plain = decrypt(key, &self.nonce, self.sealed, &context(&self.name, id)).ok_or(VaultError::Open)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys in memory; a nonce is a counter.
    #[derive(Default)]
    struct Ring {
        master: [u8; 32],
        keys: BTreeMap<KeyOwner, [u8; 32]>,
        destroyed: Vec<KeyOwner>,
        nonces: u8,
    }

    impl VaultKeys for Ring {
        fn master(&self) -> &[u8; 32] {
            &self.master
        }

        fn key(&mut self, owner: &KeyOwner, make: bool) -> Result<Option<VaultKey>, VaultError> {
            if make && !self.destroyed.contains(owner) {
                let fresh = [self.keys.len() as u8 + 1; 32];
                self.keys.entry(owner.clone()).or_insert(fresh);
            }
            Ok(self.keys.get(owner).map(|key| Zeroizing::new(*key)))
        }

        fn nonce(&mut self) -> Result<[u8; NONCE], VaultError> {
            self.nonces += 1;
            Ok([self.nonces; NONCE])
        }
    }

    fn person(id: &str) -> RecordRef {
        RecordRef::new(Kind::Contact, id)
    }

    /// Two people, a company, and a value of nobody.
    fn session() -> (Session, Vec<String>) {
        let mut session = Session::new("s", [1, 2, 3]);
        let owners = [
            (Owner::Record(person("1")), EntityType::Person, "Jane Doe"),
            (Owner::Record(person("1")), EntityType::Email, "jane@acme.example"),
            (Owner::Record(person("2")), EntityType::Person, "Bob Roe"),
            (Owner::Record(RecordRef::new(Kind::Account, "a")), EntityType::Org, "Acme Corp"),
            (Owner::of_value(EntityType::Phone, "555 0199"), EntityType::Phone, "555 0199"),
        ];
        let texts = owners.iter().map(|(owner, kind, value)| session.placeholder(owner, *kind, value));
        let slots: Vec<_> = texts.collect();
        let texts = slots.into_iter().map(|slot| slot.write(&session.nonce)).collect();
        (session, texts)
    }

    fn shown(session: &Session, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| session.unmask(text)).collect()
    }

    const VALUES: [&str; 5] = ["Jane Doe", "jane@acme.example", "Bob Roe", "Acme Corp", "555 0199"];

    #[test]
    fn what_was_sealed_opens_with_the_keys_and_only_with_them() {
        let ((session, texts), mut ring) = (session(), Ring::default());
        let sealed = session.seal(&mut ring).expect("sealed");
        assert!(!String::from_utf8_lossy(&sealed).contains("acme"));
        assert_eq!(ring.keys.len(), 3, "two people and the conversation");
        let mut opened = Session::open(&mut ring, "s", &sealed).expect("opened");
        assert_eq!(shown(&opened, &texts), VALUES);
        let owner = Owner::Record(person("1"));
        assert_eq!(opened.placeholder(&owner, EntityType::Person, "Jane Doe").write(&opened.nonce), texts[0]);
        assert_eq!(Session::open(&mut ring, "other", &sealed).map(|_| ()), Err(VaultError::Open));
        ring.keys.values_mut().for_each(|key| key[0] ^= 1);
        assert_eq!(Session::open(&mut ring, "s", &sealed).map(|_| ()), Err(VaultError::Open));
    }

    #[test]
    fn without_a_persons_key_only_that_persons_values_are_gone() {
        let ((session, texts), mut ring) = (session(), Ring::default());
        let sealed = session.seal(&mut ring).expect("sealed");
        let jane = KeyOwner::Person(person("1"));
        ring.keys.remove(&jane);
        ring.destroyed.push(jane);
        let opened = Session::open(&mut ring, "s", &sealed).expect("opened");
        let left = shown(&opened, &texts);
        assert_eq!((&left[..2], &left[2..]), (&texts[..2], &VALUES.map(str::to_owned)[2..]));
        // A conversation that still has her in memory does not bring her back.
        let again = session.seal(&mut ring).expect("sealed");
        let opened = Session::open(&mut ring, "s", &again).expect("opened");
        assert_eq!(shown(&opened, &texts)[..2], texts[..2]);
    }

    #[test]
    fn a_forgotten_persons_number_is_never_given_again() {
        let (mut session, texts) = session();
        assert_eq!(session.placeholders_of(&person("1"), &|_| false).len(), 2);
        assert_eq!(session.forget(&person("1"), &|value| value.contains("0199")), 3);
        let left = shown(&session, &texts);
        assert_eq!(left, [&texts[0], &texts[1], "Bob Roe", "Acme Corp", &texts[4]]);
        let fresh = session.placeholder(&Owner::Record(person("9")), EntityType::Person, "New One");
        assert!(!texts.contains(&fresh.write(&session.nonce)));
        assert_eq!(shown(&session, &texts), left);
        assert_eq!(session.forget(&person("1"), &|_| false), 0);
    }

    #[test]
    fn the_first_version_still_opens() {
        let ((session, texts), mut ring) = (session(), Ring::default());
        let plain = serde_json::to_vec(&session.saved()).expect("json");
        let sealed = encrypt(&ring.master, &[9; NONCE], &plain, FIRST_CONTEXT).expect("sealed");
        let first = [&[FIRST_VERSION], [9; NONCE].as_slice(), &sealed].concat();
        assert!(Session::is_outdated(&first));
        let opened = Session::open(&mut ring, "s", &first).expect("opened");
        assert_eq!(shown(&opened, &texts), VALUES);
        assert!(!Session::is_outdated(&opened.seal(&mut ring).expect("sealed")));
    }

    #[test]
    fn broken_bytes_are_refused() {
        let ((session, _), mut ring) = (session(), Ring::default());
        let sealed = session.seal(&mut ring).expect("sealed");
        for at in 1..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert_eq!(Session::open(&mut ring, "s", &broken).map(|_| ()), Err(VaultError::Open), "byte {at}");
            assert_eq!(Session::open(&mut ring, "s", &sealed[..at]).map(|_| ()), Err(VaultError::Open), "cut at {at}");
        }
        assert_eq!(Session::open(&mut ring, "s", &[]).map(|_| ()), Err(VaultError::Version));
        assert_eq!(Session::open(&mut ring, "s", &[3; 60]).map(|_| ()), Err(VaultError::Version));
    }

    #[test]
    fn a_wrapped_key_is_bound_to_its_name() {
        let key = Zeroizing::new([5; 32]);
        let wrapped = wrap_key(&[1; 32], b"name", &key, [2; NONCE]).expect("wrapped");
        assert_eq!(unwrap_key(&[1; 32], b"name", &wrapped), Some(key));
        assert_eq!(unwrap_key(&[1; 32], b"other", &wrapped), None);
        assert_eq!(unwrap_key(&[3; 32], b"name", &wrapped), None);
    }
}
