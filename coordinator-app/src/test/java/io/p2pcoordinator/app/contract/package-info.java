/**
 * The contract with existing clients: its text comes in, calls of each of its rows go out, in every form. Nodes are handed in,
 * so that the same walk runs on one node or several, plain or with TLS.
 */
@NullMarked
package io.p2pcoordinator.app.contract;

import org.jspecify.annotations.NullMarked;
