//! Every name that our spans use, in one place: those of the GenAI conventions, which are still in development, and our
//! own under `dealdesk.`.
//!
//! Source: the OpenTelemetry semantic conventions for generative AI, as of schema 1.37.0 (the first with
//! `gen_ai.provider.name` and with messages as attributes). When they change, this file changes and nothing else.

/// The schema that the names are of; it is written into each export.
pub const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.37.0";

pub(super) const SERVICE_NAME: &str = "service.name";
pub(super) const SERVICE_VERSION: &str = "service.version";
pub(super) const SERVER_ADDRESS: &str = "server.address";
pub(super) const ERROR_TYPE: &str = "error.type";

pub(super) const OPERATION: &str = "gen_ai.operation.name";
pub(super) const AGENT: &str = "gen_ai.agent.name";
pub(super) const CONVERSATION: &str = "gen_ai.conversation.id";
pub(super) const PROVIDER: &str = "gen_ai.provider.name";
pub(super) const REQUEST_MODEL: &str = "gen_ai.request.model";
pub(super) const INPUT_TOKENS: &str = "gen_ai.usage.input_tokens";
pub(super) const OUTPUT_TOKENS: &str = "gen_ai.usage.output_tokens";
pub(super) const TOOL: &str = "gen_ai.tool.name";
pub(super) const INPUT_MESSAGES: &str = "gen_ai.input.messages";
pub(super) const OUTPUT_MESSAGES: &str = "gen_ai.output.messages";

pub(super) const CHAT: &str = "chat";
pub(super) const INVOKE_AGENT: &str = "invoke_agent";
pub(super) const EXECUTE_TOOL: &str = "execute_tool";

pub(super) const KEY: &str = "dealdesk.key";
pub(super) const SELLER: &str = "dealdesk.seller";
pub(super) const SEQ: &str = "dealdesk.seq";
pub(super) const ACTION: &str = "dealdesk.action";
pub(super) const RECORD: &str = "dealdesk.record";
pub(super) const RECORD_KIND: &str = "dealdesk.record_kind";
pub(super) const STATUS: &str = "dealdesk.status";
pub(super) const NEAREST: &str = "dealdesk.nearest";
pub(super) const CLUSTER: &str = "dealdesk.cluster";
pub(super) const COST: &str = "dealdesk.cost_usd";
pub(super) const FIRST_TOKEN: &str = "dealdesk.first_token_ms";
pub(super) const TOTAL: &str = "dealdesk.total_ms";
pub(super) const CLAIMS: &str = "dealdesk.claims";
pub(super) const CLAIMS_SUPPORTED: &str = "dealdesk.claims_supported";
pub(super) const CLAIMS_REFUTED: &str = "dealdesk.claims_refuted";
pub(super) const REQUEST_BYTES: &str = "dealdesk.request_bytes";
pub(super) const MASKED: &str = "dealdesk.masked";
pub(super) const RAN: &str = "dealdesk.ran";
pub(super) const DECISION: &str = "dealdesk.decision";
pub(super) const ABOUT: &str = "dealdesk.about";
pub(super) const ITEM: &str = "dealdesk.item";
pub(super) const RATING: &str = "dealdesk.rating";

/// The provider as the conventions name it; one that they do not know keeps its name.
pub(super) fn provider(name: &str) -> &str {
    match name {
        "openai-responses" => "openai",
        "gemini" => "gcp.gemini",
        "azure" => "azure.ai.openai",
        "mistral" => "mistral_ai",
        other => other,
    }
}
