//! `login` and `logout`: a provider's key, from a hidden prompt or stdin into the keyring.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::secret;
use crate::config::secrets::{Place as Kept, SecretStore};
use crate::llm::ProviderKind;
use crate::runtime::{self, Place};

/// Keeps a provider's key in the keyring of the operating system.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct LoginArgs {
    /// openai, anthropic, gemini, cohere, azure, …, or a name from [models] in config.toml
    provider: String,
    /// Keep it in a file that only you can read, where there is no keyring
    #[arg(long)]
    file: bool,
}

/// Forgets a provider's key.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct LogoutArgs {
    /// Which provider
    provider: String,
}

/// Keeps a key.
pub(in crate::cli) fn login(args: &LoginArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let name = known(&place, &args.provider)?;
    let key = secret::read(&format!("Key for {name} (it is not shown): "))?;
    let store = SecretStore::new(&place.paths, place.env.clone());
    match store.keep(&name, &key, args.file)? {
        Kept::File => here.out.say(format!(
            "the key for {name} lies in {}, which only you can read",
            place.paths.credentials().display()
        )),
        kept => here.out.say(format!("the key for {name} lies in {kept}")),
    }
    Ok(Exit::Done)
}

/// Forgets a key.
pub(in crate::cli) fn logout(args: &LogoutArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let name = known(&place, &args.provider)?;
    let places = SecretStore::new(&place.paths, place.env.clone()).forget(&name)?;
    if places.is_empty() {
        return Err(Fail::not_found(format!("there is no key for {name} in the keyring or the key file")));
    }
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    here.out.say(format!("the key for {name} was removed from {}", places.join(" and ")));
    Ok(Exit::Done)
}

/// The name under which a key is kept, if anything would look for it there.
fn known(place: &Place, words: &str) -> Result<String, Fail> {
    let configured = runtime::configured(place)?;
    if let Some(model) = configured.iter().find(|model| model.name == words) {
        return Ok(model.key_name().to_owned());
    }
    if let Some(kind) = ProviderKind::from_name(words).filter(|kind| *kind != ProviderKind::Scripted) {
        return Ok(kind.name().to_owned());
    }
    let kinds = ProviderKind::ALL.iter().filter(|kind| **kind != ProviderKind::Scripted).map(|kind| kind.name());
    let mut names: Vec<String> =
        kinds.map(str::to_owned).chain(configured.into_iter().map(|model| model.name)).collect();
    names.sort();
    names.dedup();
    Err(Fail::not_found(format!("there is no provider {words:?}; there are: {}", names.join(", "))))
}
