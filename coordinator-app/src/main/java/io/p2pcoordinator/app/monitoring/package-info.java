/**
 * What an operator watches. Counts come in from the tables, progress from lanes and projectors, outcomes from HTTP; dashboards
 * and Prometheus text go out. A look costs the same however many hosts there are. Any thread.
 */
@NullMarked
package io.p2pcoordinator.app.monitoring;

import org.jspecify.annotations.NullMarked;
