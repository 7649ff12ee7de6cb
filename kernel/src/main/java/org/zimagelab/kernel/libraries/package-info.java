/**
 * Which of the libraries that a person adds stand before those that the kernel itself runs on.
 *
 * <p>Here it is decided; the cells' loader carries it out.
 */
package org.zimagelab.kernel.libraries;
