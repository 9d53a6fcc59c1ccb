// Which network addresses a listed media host may have: a DNS answer that points into this machine or its network is
// refused when the connection is made. It must not decide about host names (hosts does).
import { lookup as dnsLookup } from 'node:dns';
import { BlockList } from 'node:net';
import { UnusableError } from '../core/errors.js';
import { isExtraName } from './hosts.js';
// 198.18.0.0/15 is not here on purpose: proxies that are common among the archive's users answer every name from it.
const closedNetworks4 = [
    ['0.0.0.0', 8], // this host
    ['10.0.0.0', 8], // private
    ['100.64.0.0', 10], // carrier-grade NAT, and a cloud's metadata (100.100.100.200)
    ['127.0.0.0', 8], // loopback
    ['168.63.129.16', 32], // a cloud's metadata
    ['169.254.0.0', 16], // link-local, and most clouds' metadata
    ['172.16.0.0', 12], // private
    ['192.0.0.0', 24], // protocol assignments
    ['192.0.2.0', 24], // documentation
    ['192.168.0.0', 16], // private
    ['198.51.100.0', 24], // documentation
    ['203.0.113.0', 24], // documentation
    ['224.0.0.0', 4], // multicast
    ['240.0.0.0', 4], // reserved, and broadcast
];
const closedNetworks6 = [
    ['::', 96], // unspecified, loopback, and IPv4 in its oldest clothes
    ['64:ff9b:1::', 48], // local translation
    ['100::', 64], // discard
    ['2001::', 32], // Teredo: an IPv4 address inside
    ['2001:db8::', 32], // documentation
    ['2002::', 16], // 6to4: an IPv4 address inside
    ['fc00::', 7], // private, and a cloud's metadata
    ['fe80::', 10], // link-local
    ['fec0::', 10], // site-local
    ['ff00::', 8], // multicast
];
const closed = new BlockList();
for (const [network, prefix] of closedNetworks4) {
    closed.addSubnet(network, prefix, 'ipv4'); // BlockList holds it against ::ffff:a.b.c.d too
    closed.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6'); // as a NAT64 writes it
}
for (const [network, prefix] of closedNetworks6)
    closed.addSubnet(network, prefix, 'ipv6');
/** Whether an address belongs to no public host: loopback, private, link-local, multicast, metadata and the like. */
export function isClosedAddress(address, family) {
    return closed.check(address.replace(/%.*$/, ''), family === 4 ? 'ipv4' : 'ipv6');
}
/**
 * A `lookup` for http clients that fails with an UnusableError where any address of the answer is closed. It runs
 * inside the connection's own lookup, so what is checked is what is connected to. Extra hosts are looked up as usual.
 */
export function guardedLookup(extraHosts, resolve = dnsLookup) {
    return (hostname, options, callback) => {
        resolve(hostname, { ...options, all: true }, (error, addresses) => {
            if (error)
                return callback(error, []);
            const bad = isExtraName(hostname, extraHosts)
                ? undefined
                : addresses.find(({ address, family }) => isClosedAddress(address, family === 6 ? 6 : 4));
            if (bad !== undefined) {
                const refusal = new UnusableError(`media host ${hostname} points to ${bad.address}, not a public address`);
                return callback(refusal, []);
            }
            if (options.all === true)
                return callback(null, addresses);
            const first = addresses[0];
            if (first === undefined)
                return callback(new Error(`media host ${hostname} has no address`), []);
            callback(null, first.address, first.family);
        });
    };
}
