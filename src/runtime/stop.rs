//! Stopping a turn, wherever it is: a flag that code looks at, readings that are interrupted, a stream that is dropped.
//!
//! Invariants: it can be asked from any thread and any number of times; once asked it stays asked.

use crate::store::Reader;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Whether one turn is to stop.
#[derive(Clone, Default)]
pub struct Stop(Arc<Inner>);

type Interrupt = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Inner {
    asked: AtomicBool,
    next: AtomicU64,
    notify: Notify,
    readings: Mutex<HashMap<u64, Interrupt>>,
}

impl Stop {
    /// Asks the turn to stop.
    pub fn ask(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
        let readings = self.0.readings.lock().unwrap_or_else(PoisonError::into_inner);
        readings.values().for_each(|interrupt| interrupt());
    }

    /// Whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Waits until somebody asks.
    pub(super) async fn wait(&self) {
        loop {
            // Made before the look, so that no asking falls between.
            let asked = self.0.notify.notified();
            if self.is_asked() {
                return;
            }
            asked.await;
        }
    }

    /// Interrupts what this connection reads when somebody asks, while the guard lives.
    pub(super) fn watch(&self, reader: &Reader) -> Watched {
        let handle = reader.interrupt_handle();
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let mut readings = self.0.readings.lock().unwrap_or_else(PoisonError::into_inner);
        readings.insert(number, Box::new(move || handle.interrupt()));
        drop(readings);
        Watched { stop: self.clone(), number }
    }
}

/// A connection whose reading can be interrupted.
pub(super) struct Watched {
    stop: Stop,
    number: u64,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stop.0.readings.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Records;
    use crate::runtime::test_desk::House;

    #[tokio::test]
    async fn asking_wakes_who_waits_and_who_comes_late() {
        let stop = Stop::default();
        let late = stop.clone();
        let waiter = tokio::spawn(async move { late.wait().await });
        tokio::task::yield_now().await;
        stop.ask();
        waiter.await.unwrap();
        stop.wait().await;
        assert!(stop.is_asked());
    }

    #[test]
    fn a_reading_is_interrupted_and_the_next_one_is_not() {
        let house = House::demo();
        let desk = house.desk();
        let stop = Stop::default();
        let text = "opportunity where name ~ \"a\" show count";
        let query = crate::crm::query::Query::parse(text).unwrap();
        let watched = stop.watch(desk.reader());
        stop.ask();
        assert!(desk.reader().run(&query).is_ok(), "only what runs is interrupted");
        drop(watched);
        assert!(stop.0.readings.lock().unwrap().is_empty());
    }
}
