-- A music store, as the public sample database Chinook declares one for MySQL.
CREATE TABLE `Artist` (`ArtistId` INTEGER NOT NULL, `Name` NVARCHAR(120), CONSTRAINT `PK_Artist` PRIMARY KEY (`ArtistId`));
CREATE TABLE `Album` (
  `AlbumId` INTEGER NOT NULL, `Title` NVARCHAR(160) NOT NULL, `ArtistId` INTEGER NOT NULL,
  CONSTRAINT `PK_Album` PRIMARY KEY (`AlbumId`),
  FOREIGN KEY (`ArtistId`) REFERENCES `Artist` (`ArtistId`) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE `Employee` (
  `EmployeeId` INTEGER NOT NULL, `LastName` NVARCHAR(20) NOT NULL, `FirstName` NVARCHAR(20) NOT NULL, `Title` NVARCHAR(30),
  `ReportsTo` INTEGER, `BirthDate` DATETIME, `HireDate` DATETIME, `Address` NVARCHAR(70), `City` NVARCHAR(40), `Email` NVARCHAR(60),
  CONSTRAINT `PK_Employee` PRIMARY KEY (`EmployeeId`),
  FOREIGN KEY (`ReportsTo`) REFERENCES `Employee` (`EmployeeId`)
);
CREATE TABLE `Customer` (
  `CustomerId` INTEGER NOT NULL, `FirstName` NVARCHAR(40) NOT NULL, `LastName` NVARCHAR(20) NOT NULL, `Company` NVARCHAR(80),
  `Country` NVARCHAR(40), `Email` NVARCHAR(60) NOT NULL, `SupportRepId` INTEGER,
  CONSTRAINT `PK_Customer` PRIMARY KEY (`CustomerId`),
  FOREIGN KEY (`SupportRepId`) REFERENCES `Employee` (`EmployeeId`)
);
CREATE TABLE `Genre` (`GenreId` INTEGER NOT NULL, `Name` NVARCHAR(120), CONSTRAINT `PK_Genre` PRIMARY KEY (`GenreId`));
CREATE TABLE `MediaType` (`MediaTypeId` INTEGER NOT NULL, `Name` NVARCHAR(120), CONSTRAINT `PK_MediaType` PRIMARY KEY (`MediaTypeId`));
CREATE TABLE `Track` (
  `TrackId` INTEGER NOT NULL, `Name` NVARCHAR(200) NOT NULL, `AlbumId` INTEGER, `MediaTypeId` INTEGER NOT NULL, `GenreId` INTEGER,
  `Composer` NVARCHAR(220), `Milliseconds` INTEGER NOT NULL, `Bytes` INTEGER, `UnitPrice` NUMERIC(10,2) NOT NULL,
  CONSTRAINT `PK_Track` PRIMARY KEY (`TrackId`),
  FOREIGN KEY (`AlbumId`) REFERENCES `Album` (`AlbumId`),
  FOREIGN KEY (`GenreId`) REFERENCES `Genre` (`GenreId`),
  FOREIGN KEY (`MediaTypeId`) REFERENCES `MediaType` (`MediaTypeId`)
);
CREATE TABLE `Invoice` (
  `InvoiceId` INTEGER NOT NULL, `CustomerId` INTEGER NOT NULL, `InvoiceDate` DATETIME NOT NULL, `BillingCountry` NVARCHAR(40),
  `BillingPostalCode` NVARCHAR(10), `Total` NUMERIC(10,2) NOT NULL,
  CONSTRAINT `PK_Invoice` PRIMARY KEY (`InvoiceId`),
  FOREIGN KEY (`CustomerId`) REFERENCES `Customer` (`CustomerId`)
);
CREATE TABLE `InvoiceLine` (
  `InvoiceLineId` INTEGER NOT NULL, `InvoiceId` INTEGER NOT NULL, `TrackId` INTEGER NOT NULL, `UnitPrice` NUMERIC(10,2) NOT NULL, `Quantity` INTEGER NOT NULL,
  CONSTRAINT `PK_InvoiceLine` PRIMARY KEY (`InvoiceLineId`),
  FOREIGN KEY (`InvoiceId`) REFERENCES `Invoice` (`InvoiceId`),
  FOREIGN KEY (`TrackId`) REFERENCES `Track` (`TrackId`)
);
CREATE TABLE `Playlist` (`PlaylistId` INTEGER NOT NULL, `Name` NVARCHAR(120), CONSTRAINT `PK_Playlist` PRIMARY KEY (`PlaylistId`));
CREATE TABLE `PlaylistTrack` (
  `PlaylistId` INTEGER NOT NULL, `TrackId` INTEGER NOT NULL,
  CONSTRAINT `PK_PlaylistTrack` PRIMARY KEY (`PlaylistId`, `TrackId`),
  FOREIGN KEY (`PlaylistId`) REFERENCES `Playlist` (`PlaylistId`),
  FOREIGN KEY (`TrackId`) REFERENCES `Track` (`TrackId`)
);
CREATE INDEX `IFK_AlbumArtistId` ON `Album` (`ArtistId`);
INSERT INTO `Artist` VALUES (1, 'Nina'), (2, 'The Sieves'), (3, NULL);
INSERT INTO `Album` VALUES (1, 'Pastel', 1), (2, 'Mesh', 2), (3, 'Drum', 2);
INSERT INTO `Genre` VALUES (1, 'Jazz'), (2, 'Rock');
INSERT INTO `MediaType` VALUES (1, 'MPEG audio file');
INSERT INTO `Track` VALUES
  (1, 'One', 1, 1, 1, 'Nina', 200000, 5000000, 0.99), (2, 'Two', 1, 1, 1, NULL, 61000, 1, 0.99),
  (3, 'Three', 2, 1, 2, 'A, B', 343719, 11170334, 1.99), (4, 'Four', NULL, 1, NULL, NULL, 1, NULL, 0.1);
INSERT INTO `Employee` VALUES
  (1, 'Adams', 'Andrew', 'General Manager', NULL, '1962-02-18 00:00:00', '2002-08-14 00:00:00', '1 Main St', 'Delft', 'a@example.com'),
  (2, 'Edwards', 'Nancy', 'Sales Manager', 1, '1958-12-08 00:00:00', '2002-05-01 00:00:00', NULL, 'Gent', 'n@example.com');
INSERT INTO `Customer` VALUES (1, 'Luís', 'Gonçalves', 'Embraer', 'Brazil', 'luis@example.com', 2), (2, 'Leonie', 'Köhler', NULL, 'Germany', 'leonie@example.com', 2), (3, 'Ada', 'Ames', NULL, 'germany', 'ada@example.com', NULL);
INSERT INTO `Invoice` VALUES
  (1, 2, '2009-01-01 00:00:00', 'Germany', '70174', 1.98), (2, 1, '2009-01-02 00:00:00', 'Brazil', '12227-000', 0.3),
  (3, 2, '2010-03-11 00:00:00', 'Germany', NULL, 13.86), (4, 3, '2013-12-22 00:00:00', NULL, NULL, 1.99);
INSERT INTO `InvoiceLine` VALUES (1, 1, 1, 0.99, 1), (2, 1, 2, 0.99, 1), (3, 2, 4, 0.1, 3), (4, 3, 3, 1.99, 6), (5, 4, 3, 1.99, 1);
INSERT INTO `Playlist` VALUES (1, 'Music'), (2, '90''s');
INSERT INTO `PlaylistTrack` VALUES (1, 1), (1, 3), (2, 3);
