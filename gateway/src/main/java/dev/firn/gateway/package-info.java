/**
 * The HTTP server: what all its faces share, from the socket to requests and replies: routing, host check, limits, ranges and conditions, sending, health.
 * A face knows requests and replies and no sockets.
 */
@NullMarked
package dev.firn.gateway;

import org.jspecify.annotations.NullMarked;
