//! Which models there are: settings from files and environment, and the choice of one. Pure.
//!
//! Not for: reading files or keys (config) or building providers (`registry`). Invariant: no secret is in here.

use std::path::PathBuf;

/// Who serves the model, which says what is spoken and how the key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderKind {
    /// OpenAI chat completions.
    Openai,
    /// OpenAI responses.
    OpenaiResponses,
    /// Anthropic messages.
    Anthropic,
    /// Google Gemini.
    Gemini,
    /// Cohere chat, version 2.
    Cohere,
    /// Azure OpenAI.
    Azure,
    /// Ollama: through its OpenAI form, or its own where the address ends with `/api`.
    Ollama,
    /// Any server that speaks OpenAI chat completions.
    OpenaiCompatible,
    /// A file with the answers, for tests.
    Scripted,
}

impl ProviderKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Openai,
        Self::OpenaiResponses,
        Self::Anthropic,
        Self::Gemini,
        Self::Cohere,
        Self::Azure,
        Self::Ollama,
        Self::OpenaiCompatible,
        Self::Scripted,
    ];

    /// Its name in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::OpenaiResponses => "openai-responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Cohere => "cohere",
            Self::Azure => "azure",
            Self::Ollama => "ollama",
            Self::OpenaiCompatible => "openai-compatible",
            Self::Scripted => "scripted",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Where it is, unless settings say otherwise.
    pub fn default_url(self) -> Option<&'static str> {
        match self {
            Self::Openai | Self::OpenaiResponses => Some("https://api.openai.com/v1"),
            Self::Anthropic => Some("https://api.anthropic.com"),
            Self::Gemini => Some("https://generativelanguage.googleapis.com"),
            Self::Cohere => Some("https://api.cohere.com"),
            Self::Ollama => Some("http://127.0.0.1:11434"),
            Self::Azure | Self::OpenaiCompatible | Self::Scripted => None,
        }
    }

    /// A sound model for a seller's questions, where the provider has one under a lasting name.
    pub fn default_model(self) -> &'static str {
        match self {
            Self::Openai | Self::OpenaiResponses => "gpt-5-mini",
            Self::Anthropic => "claude-sonnet-4-5",
            Self::Gemini => "gemini-2.5-flash",
            Self::Cohere => "command-a-03-2025",
            _ => "",
        }
    }

    /// Whether calls without a key are hopeless.
    pub fn needs_key(self) -> bool {
        !matches!(self, Self::Ollama | Self::OpenaiCompatible | Self::Scripted)
    }

    /// The environment variables that the field keeps this provider's key in.
    pub fn key_variables(self) -> &'static [&'static str] {
        match self {
            Self::Openai | Self::OpenaiResponses => &["OPENAI_API_KEY"],
            Self::Anthropic => &["ANTHROPIC_API_KEY"],
            Self::Gemini => &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
            Self::Cohere => &["CO_API_KEY", "COHERE_API_KEY"],
            Self::Azure => &["AZURE_OPENAI_API_KEY"],
            Self::Ollama | Self::OpenaiCompatible | Self::Scripted => &[],
        }
    }
}

/// Limits on waiting, in seconds. There is none on the whole answer: a person stops it.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: f64,
    /// From there to the first byte; models that think long need up to 300.
    pub first_byte: f64,
    /// Between two bytes.
    pub idle: f64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: 10.0, first_byte: 60.0, idle: 90.0 }
    }
}

/// One model, as `[models.NAME]` says it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// NAME: what `-m` and `login` call it.
    #[serde(default)]
    pub name: String,
    /// Who serves it.
    pub provider: ProviderKind,
    /// Where; the provider's own address when absent.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The model's name there; empty when nobody chose one.
    #[serde(default)]
    pub model: String,
    /// Azure's api-version.
    #[serde(default)]
    pub api_version: Option<String>,
    /// Where it computes (`eu`, `us-east-1`), for a policy with a list of regions; a host that tells it counts more.
    #[serde(default)]
    pub region: Option<String>,
    /// Limits on waiting.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// Most tokens of an answer.
    #[serde(default)]
    pub max_output_tokens: Option<u32>,
    /// A PEM file of certificates to trust beside the system's.
    #[serde(default)]
    pub extra_ca: Option<PathBuf>,
    /// The file that a scripted model plays.
    #[serde(default)]
    pub script: Option<PathBuf>,
}

/// What is wrong with the choice of a model or its settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// No model of that name.
    #[error(
        "there is no model {asked:?}; known are {known}. Write PROVIDER/MODEL, a name from config.toml, or offline."
    )]
    UnknownModel {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// A setting that this provider needs.
    #[error("model {name}: {what}")]
    Unfit {
        /// The model's name in the settings.
        name: String,
        /// What is wrong and what to do.
        what: String,
    },
}

impl ModelSettings {
    /// A provider's own model with default settings, named like the provider.
    pub fn of(provider: ProviderKind) -> Self {
        Self {
            name: provider.name().to_owned(),
            provider,
            base_url: None,
            model: provider.default_model().to_owned(),
            api_version: None,
            region: None,
            timeouts: Timeouts::default(),
            max_output_tokens: None,
            extra_ca: None,
            script: None,
        }
    }

    /// The name under which its key is stored and asked for.
    pub fn key_name(&self) -> &str {
        if self.name.is_empty() { self.provider.name() } else { &self.name }
    }

    /// The environment variables that may hold its key, the most specific first. A provider's own key is not
    /// offered to another address that a settings file names.
    pub fn key_variables(&self) -> Vec<String> {
        let own =
            format!("{}_API_KEY", self.key_name().to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
        let at_home =
            self.base_url.is_none() || self.name == self.provider.name() || self.provider == ProviderKind::Azure;
        let shared = self.provider.key_variables().iter().filter(|_| at_home).map(|name| (*name).to_owned());
        let mut all: Vec<String> = std::iter::once(own).chain(shared).collect();
        all.dedup();
        all
    }
}

/// The models that the environment names, in the order of the list in the manual.
pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Vec<ModelSettings> {
    use ProviderKind::{Anthropic, Azure, Cohere, Gemini, Ollama, Openai};
    let get = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let places = [
        (Openai, "OPENAI_BASE_URL"),
        (Anthropic, "ANTHROPIC_BASE_URL"),
        (Gemini, "GEMINI_BASE_URL"),
        (Cohere, "CO_API_URL"),
        (Azure, "AZURE_OPENAI_ENDPOINT"),
        (Ollama, "OLLAMA_HOST"),
    ];
    let model = |(kind, place): (ProviderKind, &str)| {
        let url = get(place).map(|url| if kind == Ollama { ollama_url(&url) } else { url });
        let named = url.is_some() || kind.key_variables().iter().any(|name| get(name).is_some());
        named.then(|| ModelSettings { base_url: url, ..ModelSettings::of(kind) })
    };
    places.into_iter().filter_map(model).collect()
}

/// `OLLAMA_HOST` may be an address, `host:port`, `:port` or `0.0.0.0`, which is meant for the server's side.
fn ollama_url(host: &str) -> String {
    if host.contains("://") {
        return host.to_owned();
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, port),
        _ => (host, "11434"),
    };
    let name = if name.is_empty() || name == "0.0.0.0" { "127.0.0.1" } else { name };
    format!("http://{name}:{port}")
}

/// The model that `-m` asks for: `PROVIDER/MODEL`, `NAME`, `NAME/MODEL` or `offline`; without `-m` the first one
/// configured. `None` is offline.
///
/// # Errors
/// [`SettingsError::UnknownModel`] when nothing of that name is there.
pub fn choose(asked: Option<&str>, configured: &[ModelSettings]) -> Result<Option<ModelSettings>, SettingsError> {
    let asked = match asked.map(str::trim) {
        None | Some("") => return Ok(configured.first().cloned()),
        Some("offline") => return Ok(None),
        Some(asked) => asked,
    };
    if let Some(model) = configured.iter().find(|model| model.name == asked) {
        return Ok(Some(model.clone()));
    }
    let (provider, model) = asked.split_once('/').unwrap_or((asked, ""));
    let kind = ProviderKind::from_name(provider);
    let base = configured.iter().find(|known| known.name == provider).cloned();
    let base = base.or_else(|| configured.iter().find(|known| Some(known.provider) == kind).cloned());
    let Some(base) = base.or_else(|| kind.map(ModelSettings::of)) else {
        return Err(SettingsError::UnknownModel { asked: asked.to_owned(), known: known(configured) });
    };
    let model = if model.is_empty() { base.model.clone() } else { model.to_owned() };
    Ok(Some(ModelSettings { model, ..base }))
}

fn known(configured: &[ModelSettings]) -> String {
    let kinds = ProviderKind::ALL.into_iter().map(ProviderKind::name);
    let mut names: Vec<&str> = kinds.collect();
    names.extend(configured.iter().map(|model| model.name.as_str()));
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &'static [(&'static str, &'static str)]) -> Vec<ModelSettings> {
        from_env(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_names_models() {
        assert!(env(&[("OPENAI_API_KEY", " ")]).is_empty());
        let models =
            env(&[("CO_API_KEY", "k"), ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"), ("OLLAMA_HOST", "0.0.0.0")]);
        let told: Vec<_> = models.iter().map(|m| (m.name.as_str(), m.base_url.as_deref())).collect();
        assert_eq!(
            told,
            [("openai", Some("http://127.0.0.1:9/v1")), ("cohere", None), ("ollama", Some("http://127.0.0.1:11434"))]
        );
        for (host, url) in [
            (":9", "http://127.0.0.1:9"),
            ("box", "http://box:11434"),
            ("https://x/y", "https://x/y"),
            ("[::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(ollama_url(host), url);
        }
    }

    #[test]
    fn a_model_is_chosen_by_name_or_by_provider() {
        let mine: ModelSettings = toml::from_str(
            "name = 'mine'\nprovider = 'openai-compatible'\nbase_url = 'http://localhost:1'\nmodel = 'm'",
        )
        .unwrap();
        let configured = [
            mine,
            ModelSettings { base_url: Some("https://proxy".into()), ..ModelSettings::of(ProviderKind::Anthropic) },
        ];
        let pick = |asked: &str| choose(Some(asked), &configured).map(|m| m.map(|m| (m.name, m.model, m.base_url)));
        let told = |name: &str, model: &str, url: Option<&str>| {
            Ok(Some((name.to_owned(), model.to_owned(), url.map(str::to_owned))))
        };
        assert_eq!(choose(None, &configured).unwrap().unwrap().name, "mine");
        assert_eq!(choose(None, &[]), Ok(None));
        assert_eq!(pick("offline"), Ok(None));
        assert_eq!(pick("mine"), told("mine", "m", Some("http://localhost:1")));
        assert_eq!(pick("mine/a/b"), told("mine", "a/b", Some("http://localhost:1")));
        assert_eq!(pick("anthropic/x"), told("anthropic", "x", Some("https://proxy")));
        assert_eq!(pick("gemini"), told("gemini", "gemini-2.5-flash", None));
        assert!(pick("nobody/x").unwrap_err().to_string().contains("anthropic, azure, cohere"));
    }

    #[test]
    fn settings_are_strict_and_a_key_stays_with_its_address() {
        assert!(
            toml::from_str::<ModelSettings>("provider = 'openai'\napi_key = 'x'")
                .unwrap_err()
                .to_string()
                .contains("api_key")
        );
        assert!(toml::from_str::<ModelSettings>("provider = 'opnai'").is_err());
        let read = |text: &str| toml::from_str::<ModelSettings>(text).unwrap().key_variables();
        assert_eq!(read("name = 'a-b'\nprovider = 'openai'\nbase_url = 'https://x'"), ["A_B_API_KEY"]);
        assert_eq!(read("name = 'fast'\nprovider = 'openai'"), ["FAST_API_KEY", "OPENAI_API_KEY"]);
        assert_eq!(ModelSettings::of(ProviderKind::Openai).key_variables(), ["OPENAI_API_KEY"]);
    }
}
