/**
 * Which host is the best for a zone: the control state, newest heartbeats and a forecast of players come in, a {@link
 * io.p2pcoordinator.app.hosting.choice.Ranking} goes out. Nothing is decided here; who moves a zone asks. Any thread.
 *
 * <pre>
 *   ControlState --feed--> HostingIndex --.
 *   TelemetryState ------------------------+--> Eligibility --> Ranker --> Ranking
 *   PlayerForecast (every few seconds) ---'
 * </pre>
 */
@NullMarked
package io.p2pcoordinator.app.hosting.choice;

import org.jspecify.annotations.NullMarked;
