//! The way of a turn: its plan before and while it runs, its trace afterwards, and how full its context is.

/// Whether a step of a turn is done by code or by a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Worker {
    /// Computed here.
    Code,
    /// Worded by a model.
    Model,
}

impl Worker {
    /// The word on the screen, in JSON and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Model => "model",
        }
    }
}

/// One step of how an answer came about.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct TraceStep {
    /// What was done: `understand`, `gather`, `model`, `check`, …
    pub step: String,
    /// By whom.
    pub by: Worker,
    /// With what result, in few words.
    pub note: String,
}

/// How far a planned step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// At work.
    Running,
    /// Finished.
    Done,
    /// Not needed after all.
    Skipped,
    /// Cancelled by the seller.
    Stopped,
    /// Ended with an error.
    Failed,
}

/// One step of a plan, shown before and while it runs.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PlanStep {
    /// What is done, in a word or two.
    pub step: String,
    /// By whom.
    pub by: Worker,
    /// How far it is.
    pub state: StepState,
    /// With what, or with what result, in few words.
    pub note: String,
}

/// How full the context of a request to a model is. Tokens are estimates made before sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ContextUse {
    /// Estimated tokens of the request.
    pub tokens: u64,
    /// The most that the settings allow.
    pub budget: u64,
    /// Facts in it.
    pub facts: u64,
    /// Facts that had to stay out.
    pub left_out: u64,
    /// Earlier turns that went along whole.
    pub turns: u64,
    /// Earlier turns that went along shortened.
    pub compacted: u64,
}
