/**
 * The listening side of ZMTP 3.0, the protocol of ZeroMQ's sockets, as far as a kernel needs it: messages of frames
 * over TCP, plain or with CurveZMQ. Nothing that a peer sends is trusted.
 *
 * <p>Sources: <a href="https://rfc.zeromq.org/spec/23/">23/ZMTP</a>,
 * <a href="https://rfc.zeromq.org/spec/26/">26/CURVEZMQ</a>, <a href="https://rfc.zeromq.org/spec/28/">28/REQREP</a>,
 * <a href="https://rfc.zeromq.org/spec/29/">29/PUBSUB</a>. JeroMQ implements all of this too, but it allocates the size
 * that a stranger declares, collects frames without limit, keeps subscriptions in a tree as deep as they are long, and
 * cannot close a single connection. This package does not know what a message means.
 */
package org.zimagelab.kernel.zmtp;
