//! Test questions by trade: a folder each, in the words of that trade, over the demo workspace.
//!
//! Not for: a seller's own packs, which are folders on a disk (room `runtime`). Invariant: a name is that of its folder.

/// The packs that come with the program: name, file, text.
pub const PACKS: &[(&str, &str, &str)] = &[
    (
        "financial-services",
        "packs/financial-services/financial-services.questions.jsonl",
        include_str!("packs/financial-services/financial-services.questions.jsonl"),
    ),
    (
        "manufacturing",
        "packs/manufacturing/manufacturing.questions.jsonl",
        include_str!("packs/manufacturing/manufacturing.questions.jsonl"),
    ),
    ("saas", "packs/saas/saas.questions.jsonl", include_str!("packs/saas/saas.questions.jsonl")),
];
