//! Values that became known after they had left in the clear: which placeholder, and in which receipt they left.
//!
//! Not for: taking anything back; what was sent was sent. Invariant: no values, only placeholders and receipts.

use crate::trust::mask::Masked;
use std::collections::BTreeMap;

/// What was found in a request's history.
#[derive(Debug, Default)]
pub(super) struct Late(BTreeMap<String, Found>);

#[derive(Debug, Default)]
struct Found {
    times: usize,
    receipt: Option<String>,
}

impl Late {
    /// Notes what was masked just now in a text that had left before; the first receipt of a value counts.
    pub(super) fn note(&mut self, masked: &Masked, receipt: Option<&str>) {
        for span in &masked.spans {
            let found = self.0.entry(span.placeholder.clone()).or_default();
            found.times += 1;
            if found.receipt.is_none() {
                found.receipt = receipt.map(str::to_owned);
            }
        }
    }

    /// How many values.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// For the receipt of this request.
    pub(super) fn told(&self) -> Option<String> {
        let line = |(placeholder, found): (&String, &Found)| {
            let times = if found.times > 1 { format!(" ({} times)", found.times) } else { String::new() };
            let place = found.receipt.as_ref().map(|id| format!(" in receipt {id}")).unwrap_or_default();
            format!("{placeholder}{times}{place}")
        };
        let n = self.0.len();
        let values = if n == 1 { "1 value".to_owned() } else { format!("{n} values") };
        (n > 0).then(|| {
            let lines: Vec<String> = self.0.iter().map(line).collect();
            format!(
                "{values} became known after having been sent in the clear, masked from now on: {}",
                lines.join(", ")
            )
        })
    }
}
