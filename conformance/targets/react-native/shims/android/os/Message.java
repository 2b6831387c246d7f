package android.os;

public class Message {}
