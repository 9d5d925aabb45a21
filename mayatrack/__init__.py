"""MaYA Track: from a pile of applications to a full trip, and to where each traveler landed."""
