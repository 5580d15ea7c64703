//! Nothing that the workspace knows is left in a masked prompt, and every prompt comes back as it was.
//!
//! Two thousand made-up prompts by default; a hundred thousand with
//! `cargo test --release --test trust prompts:: -- --ignored`.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly")]

use crate::known_prompts::{Dice, Prompt, Workspace, left_over};
use dealdesk::{
    crm::Schema,
    trust::{Dictionary, Masker, Policy, Session},
};
use std::{collections::BTreeMap, sync::Arc};

/// Masks this many prompts over several workspaces and tells of those with a leak.
fn leaks(prompts: usize, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut leaks = Vec::new();
    let workspaces = prompts.div_ceil(1_000);
    for n in 0..workspaces {
        let workspace = Workspace::new(30 + 300 * (n % 3), &mut dice);
        let dictionary = Dictionary::build(workspace.records.iter().cloned(), &Schema::default());
        let masker = Masker::new(Arc::new(dictionary), Policy::default());
        for _ in 0..prompts / workspaces {
            leaks.extend(leak(&masker, &workspace.prompt(&mut dice)));
        }
    }
    leaks
}

fn leak(masker: &Masker, prompt: &Prompt) -> Option<String> {
    let mut session = Session::new("prompts", [4, 5, 6]);
    let masked = masker.mask(&prompt.text, &mut session, &[]);
    assert_eq!(session.unmask(&masked.text), prompt.text.as_str(), "restored");
    let placeholders: Vec<String> = masked.spans.into_iter().map(|span| span.placeholder).collect();
    left_over(prompt, &masked.text, &placeholders)
        .map(|what| format!("{what} in {:?} → {:?}", prompt.text, masked.text))
}

fn report(leaks: &[String]) {
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    for leak in leaks {
        *forms.entry(leak.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    println!("{} leaks: {forms:?}", leaks.len());
    leaks.iter().take(12).for_each(|leak| println!("  {leak}"));
}

#[test]
fn no_prompt_keeps_a_known_value() {
    let prompts = std::env::var("DEALDESK_PROMPTS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let leaks = leaks(prompts, 7);
    report(&leaks);
    assert!(leaks.is_empty(), "{} of {prompts} prompts", leaks.len());
}

#[test]
#[ignore = "a long run: cargo test --release --test trust prompts:: -- --ignored"]
fn none_of_a_hundred_thousand_prompts_keeps_a_known_value() {
    let leaks = leaks(100_000, 11);
    report(&leaks);
    assert!(leaks.is_empty(), "{} of 100000 prompts", leaks.len());
}
