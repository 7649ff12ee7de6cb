/** Machines that make the pictures of one sweep together: devices of this machine, and clusters. */
package org.zimagelab.tuning.spread;
