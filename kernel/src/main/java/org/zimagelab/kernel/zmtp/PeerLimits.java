package org.zimagelab.kernel.zmtp;

/**
 * The limits of the peers of one socket. A peer that exceeds one is disconnected; others are not affected.
 *
 * @param connections the most connections at the same time; if there are more, a peer is disconnected that has not sent
 *     anything valid yet, otherwise the new one
 * @param messageBytes the most bytes in all frames of one message
 * @param frames of one message
 * @param backlogBytes the most bytes that wait until one peer reads them
 */
public record PeerLimits(int connections, long messageBytes, int frames, long backlogBytes) {}
