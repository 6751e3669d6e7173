//! Progress line for commands that take more than a second.
//!
//! It is shown only if standard error is a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The time after which the line appears.
const DELAY: Duration = Duration::from_secs(1);
const REDRAW: Duration = Duration::from_millis(100);
const WIDTH: usize = 24;

/// The current phase, the number of finished steps, and the total if it is known (otherwise 0).
#[derive(Clone, Copy, Default)]
struct State {
    phase: &'static str,
    done: usize,
    total: usize,
}

/// The progress line on the terminal, if there is one. It is cleared on drop.
pub(crate) struct Progress {
    state: Arc<Mutex<State>>,
    drawer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts drawing if standard error is a terminal and `quiet` is false.
    pub(crate) fn new(quiet: bool) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        if quiet || !io::stderr().is_terminal() {
            return Self { state, drawer: None };
        }
        let (stop, stopped) = channel();
        let shared = Arc::clone(&state);
        let draw = move || {
            let start = Instant::now();
            let mut pause = DELAY;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = REDRAW;
                let Ok(state) = shared.lock().map(|state| *state) else { break };
                let text = line(state, start.elapsed());
                let mut err = io::stderr().lock();
                let _ = write!(err, "\r{text}\x1b[K").and_then(|()| err.flush());
            }
            if pause == REDRAW {
                let _ = write!(io::stderr().lock(), "\r\x1b[K");
            }
        };
        // If the thread cannot be started, there is no progress line; nothing else changes.
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(draw);
        Self { state, drawer: thread.ok().map(|thread| (stop, thread)) }
    }

    /// Starts a phase. A total of 0 means that the number of steps is not known.
    pub(crate) fn phase(&self, phase: &'static str, total: usize) {
        if let Ok(mut state) = self.state.lock() {
            *state = State { phase, done: 0, total };
        }
    }

    /// Counts one finished step.
    pub(crate) fn step(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.done += 1;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawer.take() {
            drop(stop);
            // The thread only draws, so its panic does not affect the result.
            let _ = thread.join();
        }
    }
}

/// Formats the line: ` Generating [=====>      ] 12/40, 3s`.
fn line(state: State, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let phase = state.phase;
    if state.total == 0 {
        // The total is unknown, so a block moves back and forth.
        let range = WIDTH - 3;
        let at = (elapsed.as_millis() / REDRAW.as_millis()) as usize % (2 * range);
        let at = at.min(2 * range - at);
        return format!(
            "{phase:>12} [{}===>{}] {seconds}s",
            " ".repeat(at),
            " ".repeat(range - at)
        );
    }
    let filled = WIDTH * state.done.min(state.total) / state.total;
    let bar = "=".repeat(filled) + ">" + &" ".repeat(WIDTH - filled);
    format!("{phase:>12} [{bar}] {}/{}, {seconds}s", state.done, state.total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_fills_up_with_constant_width() {
        let bar = |done| line(State { phase: "Writing", done, total: 4 }, Duration::from_secs(2));
        assert_eq!(bar(0), "     Writing [>                        ] 0/4, 2s");
        assert_eq!(bar(2), "     Writing [============>            ] 2/4, 2s");
        assert_eq!(bar(4), "     Writing [========================>] 4/4, 2s");
        assert_eq!(bar(9).len(), bar(4).len());
        for tenth in 0..100 {
            let text = line(State::default(), REDRAW * tenth);
            assert_eq!(text.find(']'), Some(39), "{text}");
        }
    }
}
