/**
 * The listening half of ZMTP 3.0, the protocol of ZeroMQ's sockets, as far as a kernel needs it: messages of frames
 * over TCP, plain or in CurveZMQ, from peers of whom nothing is believed.
 *
 * <p>Sources: <a href="https://rfc.zeromq.org/spec/23/">23/ZMTP</a>,
 * <a href="https://rfc.zeromq.org/spec/26/">26/CURVEZMQ</a>, <a href="https://rfc.zeromq.org/spec/28/">28/REQREP</a>,
 * <a href="https://rfc.zeromq.org/spec/29/">29/PUBSUB</a>. JeroMQ speaks all of this too, but it allocates what a
 * stranger declares, collects frames without end, keeps subscriptions in a tree as deep as they are long, and offers no
 * place from which one connection can be ended. What a message means is not known here.
 */
package org.zimagelab.kernel.zmtp;
