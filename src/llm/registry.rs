//! From settings to a model behind the trait: which protocol, which address, which way to send the key.

use super::anthropic::Anthropic;
use super::client::{Clients, Profile, checked};
use super::cohere::Cohere;
use super::fault::Party;
use super::gemini::Gemini;
use super::ollama::Ollama;
use super::openai_chat::{Flavor, OpenAiChat};
use super::openai_responses::OpenAiResponses;
use super::protocol::{Protocol, Target};
use super::scripted::Scripted;
use super::settings::{ModelSettings, ProviderKind, SettingsError};
use super::transport::{Auth, Limits, Line, Remote};
use super::{Provider, retry};
use crate::trust::gate::Retention;
use reqwest::Url;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;

/// Azure's general version where settings name none.
const AZURE_VERSION: &str = "2024-10-21";

/// The model that these settings describe. Opens no connection; a scripted model reads its file.
///
/// # Errors
/// When the address will not do, no model was chosen, or the provider needs a key and there is none.
pub fn provider(
    settings: &ModelSettings,
    key: Option<SecretString>,
    clients: &Arc<Clients>,
) -> Result<Arc<dyn Provider>, SettingsError> {
    let unfit = |what: String| SettingsError::Unfit { name: settings.key_name().to_owned(), what };
    if settings.provider == ProviderKind::Scripted {
        return scripted(settings).map(|model| Arc::new(model) as Arc<dyn Provider>).map_err(unfit);
    }
    if settings.model.is_empty() {
        return Err(unfit(format!(
            "no model is chosen. Say -m {}/MODEL or set model; `dealdesk models list` helps.",
            settings.key_name()
        )));
    }
    if key.is_none() && settings.provider.needs_key() {
        let variables = settings.key_variables().join(" or ");
        return Err(unfit(format!(
            "there is no key. Set {variables}, or store one: dealdesk login {}.",
            settings.key_name()
        )));
    }
    let line = line(settings, key, clients).map_err(unfit)?;
    Ok(Arc::new(Remote::new(line)))
}

/// What requests to this model ask about being kept, and whether the model runs on this machine.
pub fn retention(settings: &ModelSettings) -> (Retention, bool) {
    let line = line(settings, None, &Arc::new(Clients::default()));
    line.map_or((Retention::NoFlag, false), |line| (line.protocol.retention(), line.profile.is_loopback()))
}

/// All that a call of this model needs.
pub(crate) fn line(
    settings: &ModelSettings,
    key: Option<SecretString>,
    clients: &Arc<Clients>,
) -> Result<Line, String> {
    let base = settings.base_url.as_deref().or(settings.provider.default_url());
    let base = base.ok_or("base_url is missing: the address of the server.")?.trim().trim_end_matches('/');
    let url = checked(base).map_err(|error| error.message)?;
    let limits = limits(settings)?;
    Ok(Line {
        protocol: protocol(settings, base, &url),
        party: Party {
            provider: settings.key_name().to_owned(),
            model: settings.model.clone(),
            origin: url.origin().ascii_serialization(),
        },
        auth: auth(settings.provider),
        key,
        limits,
        profile: Profile::new(&url, limits.connect, settings.extra_ca.clone()),
        origin: url,
        clients: Arc::clone(clients),
        random: retry::random,
    })
}

fn limits(settings: &ModelSettings) -> Result<Limits, String> {
    let time = |name: &str, seconds: f64| match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err(format!("timeouts.{name} = {seconds} is no time to wait; give seconds above 0.")),
    };
    Ok(Limits {
        connect: time("connect", settings.timeouts.connect)?,
        first_byte: time("first_byte", settings.timeouts.first_byte)?,
        idle: time("idle", settings.timeouts.idle)?,
    })
}

fn protocol(settings: &ModelSettings, base: &str, url: &Url) -> Box<dyn Protocol> {
    let target =
        Target { base: base.to_owned(), model: settings.model.clone(), max_output_tokens: settings.max_output_tokens };
    match settings.provider {
        ProviderKind::OpenaiResponses => Box::new(OpenAiResponses { target }),
        ProviderKind::Anthropic => Box::new(Anthropic { target }),
        ProviderKind::Gemini => Box::new(Gemini { target }),
        ProviderKind::Cohere => Box::new(Cohere { target }),
        ProviderKind::Ollama if base.ends_with("/api") => Box::new(Ollama { target }),
        _ => Box::new(OpenAiChat { target, flavor: flavor(settings, url) }),
    }
}

fn flavor(settings: &ModelSettings, url: &Url) -> Flavor {
    let host = url.host_str().unwrap_or_default();
    let of = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    match settings.provider {
        ProviderKind::Azure => Flavor::Azure(settings.api_version.clone().unwrap_or_else(|| AZURE_VERSION.to_owned())),
        _ if of("openai.com") => Flavor::OpenAi,
        _ if of("mistral.ai") => Flavor::Mistral,
        _ if of("openrouter.ai") => Flavor::OpenRouter,
        _ => Flavor::Compatible,
    }
}

fn auth(kind: ProviderKind) -> Auth {
    match kind {
        ProviderKind::Anthropic => Auth::Header("x-api-key"),
        ProviderKind::Gemini => Auth::Header("x-goog-api-key"),
        ProviderKind::Azure => Auth::Header("api-key"),
        _ => Auth::Bearer,
    }
}

fn scripted(settings: &ModelSettings) -> Result<Scripted, String> {
    let path = settings.script.as_ref().ok_or("script is missing: the file with the answers.")?;
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
    let name = if settings.model.is_empty() { settings.key_name() } else { &settings.model };
    Scripted::from_lines(name, &text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::prompt::{MaskedMessage, MaskedPrompt, Role};

    fn made(text: &str) -> Result<Arc<dyn Provider>, SettingsError> {
        provider(&toml::from_str(text).unwrap(), Some("k".to_owned().into()), &Arc::new(Clients::default()))
    }

    fn url(text: &str) -> String {
        let message = MaskedMessage { role: Role::User, text: "hi".to_owned() };
        made(text).unwrap().encoder().encode(&MaskedPrompt { messages: vec![message], ..MaskedPrompt::default() }).url
    }

    #[test]
    fn every_provider_has_its_address() {
        let cases = [
            ("provider = 'openai'\nmodel = 'm'", "https://api.openai.com/v1/chat/completions"),
            ("provider = 'openai-responses'\nmodel = 'm'", "https://api.openai.com/v1/responses"),
            ("provider = 'anthropic'\nmodel = 'm'", "https://api.anthropic.com/v1/messages"),
            ("provider = 'anthropic'\nmodel = 'm'\nbase_url = 'https://p/v1/'", "https://p/v1/messages"),
            (
                "provider = 'gemini'\nmodel = 'm'",
                "https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse",
            ),
            ("provider = 'cohere'\nmodel = 'm'", "https://api.cohere.com/v2/chat"),
            ("provider = 'ollama'\nmodel = 'm'", "http://127.0.0.1:11434/v1/chat/completions"),
            (
                "provider = 'openai-compatible'\nmodel = 'm'\nbase_url = 'https://openrouter.ai/api/v1'",
                "https://openrouter.ai/api/v1/chat/completions",
            ),
            (
                "provider = 'azure'\nmodel = 'd'\nbase_url = 'https://r.openai.azure.com/'",
                "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            ),
            (
                "provider = 'azure'\nmodel = 'd'\nbase_url = 'https://r.openai.azure.com/openai/v1'",
                "https://r.openai.azure.com/openai/v1/chat/completions",
            ),
        ];
        for (settings, expected) in cases {
            assert_eq!(url(settings), expected, "{settings}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let told = |text: &str| made(text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told("name = 'x'\nprovider = 'ollama'").contains("-m x/MODEL"));
        assert!(told("provider = 'azure'\nmodel = 'm'").contains("base_url is missing"));
        assert!(told("provider = 'openai'\nmodel = 'm'\nbase_url = 'http://10.0.0.1'").contains("not encrypted"));
        assert!(told("provider = 'openai'\nmodel = 'm'\ntimeouts = { idle = -1.0 }").contains("timeouts.idle"));
        let keyless = provider(&ModelSettings::of(ProviderKind::Cohere), None, &Arc::default()).err().unwrap();
        assert!(keyless.to_string().contains("CO_API_KEY"), "{keyless}");
    }
}
