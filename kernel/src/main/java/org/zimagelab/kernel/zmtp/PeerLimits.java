package org.zimagelab.kernel.zmtp;

/**
 * What the peers of one socket may use up. A peer that goes beyond is disconnected, and no other notices.
 *
 * @param connections at once; when there are more, one goes that has not said anything valid yet, else the new one
 * @param messageBytes in all frames of one message
 * @param frames of one message
 * @param backlogBytes that wait until one peer reads them
 */
public record PeerLimits(int connections, long messageBytes, int frames, long backlogBytes) {}
