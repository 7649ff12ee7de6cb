package org.zimagelab.kernel.zmtp;

/**
 * The long-term keys of a socket that speaks CurveZMQ.
 *
 * @param publicKey 32 bytes
 * @param secretKey 32 bytes
 */
public record KeyPair(byte[] publicKey, byte[] secretKey) {}
