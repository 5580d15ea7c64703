//! Keys from outside: the order of places, what happens where one fails, and that nothing is ever shown.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::config::{
    Env, KeyPlace, Paths, Workspaces, read_sealed,
    secrets::{Keyring, KeyringError, OsKeyring, Place, SecretError, SecretRef, SecretStore},
    vault_key, write_sealed,
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    collections::HashMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{Arc, Mutex},
    time::Duration,
};

/// A keyring in memory; with an error, one that always fails that way.
#[derive(Default)]
struct Memory {
    held: Mutex<HashMap<String, SecretString>>,
    error: Option<KeyringError>,
    delay: Duration,
}

impl Memory {
    fn failing(error: KeyringError) -> Arc<Self> {
        Arc::new(Self { error: Some(error), ..Self::default() })
    }

    fn answer(&self) -> Result<(), KeyringError> {
        std::thread::sleep(self.delay);
        self.error.clone().map_or(Ok(()), Err)
    }
}

impl Keyring for Memory {
    fn get(&self, name: &str) -> Result<SecretString, KeyringError> {
        self.answer()?;
        self.held.lock().unwrap().get(name).cloned().ok_or(KeyringError::Absent)
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeyringError> {
        self.answer()?;
        self.held.lock().unwrap().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeyringError> {
        self.answer()?;
        self.held.lock().unwrap().remove(name).map(drop).ok_or(KeyringError::Absent)
    }
}

struct Home {
    dir: tempfile::TempDir,
    paths: Paths,
}

fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_str().unwrap();
    let paths = Paths::new(&Env::from_iter([("DEALDESK_CONFIG_DIR", place), ("DEALDESK_DATA_DIR", place)])).unwrap();
    Home { dir, paths }
}

impl Home {
    fn store(&self, env: &[(&str, &str)], keyring: Arc<dyn Keyring>) -> SecretStore {
        let env = Env::from_iter(env.iter().copied());
        SecretStore::new(&self.paths, env).with_keyring(keyring, Duration::from_millis(400))
    }
}

fn wanted(command: Option<&str>) -> SecretRef {
    let variables = vec!["OPENAI_API_KEY".to_owned()];
    SecretRef { name: "openai".to_owned(), variables, command: command.map(str::to_owned) }
}

fn found(store: &SecretStore, command: Option<&str>) -> (String, Place) {
    let (secret, place) = store.find(&wanted(command)).unwrap();
    (secret.expose_secret().to_owned(), place)
}

#[test]
fn places_are_tried_in_their_order() {
    let home = home();
    let ring = Arc::new(Memory::default());
    let store = home.store(&[], ring.clone());
    store.keep("openai", &"from-file".into(), true).unwrap();
    assert_eq!(found(&store, None), ("from-file".to_owned(), Place::File));
    store.keep("openai", &"from-ring".into(), false).unwrap();
    assert_eq!(found(&store, None), ("from-ring".to_owned(), Place::Keyring));
    let command = Some("printf 'from command\\n'");
    assert_eq!(found(&store, command), ("from command".to_owned(), Place::Command));
    let store = home.store(&[("OPENAI_API_KEY", "from-env")], ring);
    let place = Place::Variable("OPENAI_API_KEY".to_owned());
    assert_eq!(found(&store, command), ("from-env".to_owned(), place));
    assert_eq!(store.forget("openai").unwrap(), [Place::File, Place::Keyring]);
    assert_eq!(store.forget("openai").unwrap(), []);
}

#[test]
fn a_missing_key_says_where_it_could_be() {
    let home = home();
    let none = KeyringError::Unavailable("no session bus".to_owned());
    let error = home.store(&[], Memory::failing(none)).find(&wanted(None)).unwrap_err().to_string();
    for words in ["$OPENAI_API_KEY", "api_key_command", "dealdesk login openai --file", "no session bus"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    let error = home.store(&[], Arc::new(Memory::default())).find(&wanted(None)).unwrap_err().to_string();
    assert!(error.contains("the keyring (not in it)") && !error.contains("--file"), "{error}");
}

#[test]
fn a_locked_or_silent_keyring_is_told_apart_from_an_empty_one() {
    let home = home();
    let locked = home.store(&[], Memory::failing(KeyringError::Denied("locked".to_owned())));
    assert!(matches!(locked.keep("x", &"s".into(), false), Err(SecretError::Keyring(KeyringError::Denied(_)))));
    assert!(locked.forget("x").is_err());
    let silent = Arc::new(Memory { delay: Duration::from_secs(2), ..Memory::default() });
    let error = home.store(&[], silent).find(&wanted(None)).unwrap_err().to_string();
    assert!(error.contains("no answer"), "{error}");
}

#[test]
fn a_failing_key_command_ends_the_search_and_repeats_nothing() {
    let home = home();
    let store = home.store(&[], Arc::new(Memory::default()));
    store.keep("openai", &"other".into(), true).unwrap();
    for (command, words) in [
        ("sh -c 'echo s3cret; echo s3cret >&2; exit 3'", "exit status: 3"),
        ("sleep 20", "did not finish"),
        ("printf ''", "no single line"),
        ("printf 's3cret\\ntwo\\n'", "no single line"),
        ("no-such-program-here x", "could not be started"),
        ("pass 'open", "not closed"),
    ] {
        let error = store.find(&wanted(Some(command))).unwrap_err();
        assert!(error.to_string().contains(words), "{command}: {error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }
}

#[test]
fn the_key_file_is_private_and_refused_when_it_is_not() {
    let home = home();
    let store = home.store(&[], Arc::new(Memory::default()));
    store.keep("a", &"s3cret\"\\\nü".into(), true).unwrap();
    let path = home.paths.credentials();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let look = || store.find(&SecretRef { name: "a".to_owned(), ..SecretRef::default() });
    assert_eq!(look().unwrap().0.expose_secret(), "s3cret\"\\\nü");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(look().unwrap_err().to_string().contains("chmod 600"));
    fs::write(&path, "a = s3cret").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let error = look().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    assert!(store.keep("b", &"x".into(), true).is_err(), "a broken file must not be written over");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a = s3cret");
}

#[test]
fn debug_shows_no_secret() {
    let home = home();
    let store = home.store(&[("OPENAI_API_KEY", "s3cret")], Arc::new(Memory::default()));
    let shown = format!("{store:?} {:?}", store.find(&wanted(None)).unwrap());
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn the_vault_key_is_made_once_and_kept_in_the_keyring() {
    let home = home();
    let ring = Arc::new(Memory::default());
    let store = home.store(&[], ring.clone());
    let workspaces = Workspaces::new(&home.paths);
    let (one, two) = (workspaces.create("one").unwrap(), workspaces.create("two").unwrap());
    let key = vault_key(&one, &store).unwrap();
    assert_eq!((&key.place, key.note()), (&KeyPlace::Keyring, None));
    assert_eq!(vault_key(&one, &store).unwrap().key.expose_secret(), key.key.expose_secret());
    assert_ne!(vault_key(&two, &store).unwrap().key.expose_secret(), key.key.expose_secret());
    assert_eq!(ring.held.lock().unwrap().len(), 2);
    // The keyring is out of reach later: no new key takes the old one's place.
    let locked = home.store(&[], Memory::failing(KeyringError::Denied("locked".to_owned())));
    let error = vault_key(&one, &locked).unwrap_err().to_string();
    assert!(error.contains("unlock"), "{error}");
    assert!(!one.vault().join("vault.key").exists());
}

#[test]
fn without_a_keyring_the_vault_key_lies_in_a_private_file_and_says_so() {
    let home = home();
    let store = home.store(&[], Memory::failing(KeyringError::Unavailable("none".to_owned())));
    let workspace = Workspaces::new(&home.paths).create("w").unwrap();
    let key = vault_key(&workspace, &store).unwrap();
    assert!(key.note().unwrap().contains("vault.key"));
    let path = workspace.vault().join("vault.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let works = home.store(&[], Arc::new(Memory::default()));
    assert_eq!(vault_key(&workspace, &works).unwrap().key.expose_secret(), key.key.expose_secret());
    fs::write(&path, "zz").unwrap();
    assert!(vault_key(&workspace, &works).unwrap_err().to_string().contains("64 hex digits"));
}

#[test]
fn sealed_files_are_private_and_never_leave_their_folder() {
    let home = home();
    let dir = home.dir.path().join("vault");
    assert_eq!(read_sealed(&dir, "s1").unwrap(), None);
    write_sealed(&dir, "s1", b"\0sealed").unwrap();
    assert_eq!(read_sealed(&dir, "s1").unwrap().as_deref(), Some(&b"\0sealed"[..]));
    assert_eq!(fs::metadata(dir.join("s1.sealed")).unwrap().permissions().mode() & 0o777, 0o600);
    for bad in ["", "../x", "a/b", ".", "a.b"] {
        assert!(write_sealed(&dir, bad, b"x").is_err() && read_sealed(&dir, bad).is_err(), "{bad:?}");
    }
}

/// Runs against whatever this machine has: a working keyring must keep and give, anything else must say why.
#[test]
fn the_machine_s_own_keyring_works_or_says_why() {
    let name = format!("test-{}", std::process::id());
    match OsKeyring.get(&name) {
        Err(KeyringError::Absent) => match OsKeyring.set(&name, &"s3cret".into()) {
            Ok(()) => {
                assert_eq!(OsKeyring.get(&name).unwrap().expose_secret(), "s3cret");
                OsKeyring.delete(&name).unwrap();
                assert_eq!(OsKeyring.delete(&name), Err(KeyringError::Absent));
                println!("keyring: works");
            }
            Err(error) => println!("keyring: {error}"),
        },
        Err(error @ (KeyringError::Unavailable(_) | KeyringError::Denied(_) | KeyringError::Failed(_))) => {
            assert!(error.to_string().starts_with("the keyring ("), "{error}");
            println!("keyring: {error}");
        }
        other => panic!("{other:?}"),
    }
}
